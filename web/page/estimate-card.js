/** An estimate: total, years of each service with their steps, the yearly limit, reasons and notices. */
import { articleName, exactMoney, factName, isZero, percentage, plainDate, readableMoney, serviceName } from "./wording.js";
import { citation, citationList, quoteFor } from "./citations.js";
import { element } from "./element.js";
import { verdictTag } from "./verdict.js";

const STATUSES = { lapsed: "有效期已届满", not_yet_in_force: "尚未施行" };

const COLUMNS = [
  ["年度", (line) => `第${line.year}年`],
  ["服务费", (line) => exactMoney(line.fee)],
  ["补贴基数", (line) => exactMoney(line.base)],
  ["比例", (line) => percentage(line.rate)],
  ["上限", (line) => (line.cap === null || line.cap === undefined ? "—" : exactMoney(line.cap))],
  ["补贴", (line) => exactMoney(line.amount)],
  ["自付", (line) => exactMoney(line.self_pay)],
];

// Narrow screens lay the cells out as blocks, which takes the table's meaning from a screen
// reader unless the roles are said.
function table(caption, columns, lines) {
  return element(
    "table",
    { role: "table" },
    element("caption", {}, caption),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, columns.map(([title]) => element("th", { role: "columnheader", scope: "col" }, title)))),
    element(
      "tbody",
      { role: "rowgroup" },
      lines.map((line) => element("tr", { role: "row" }, columns.map(([title, value]) => element("td", { role: "cell", "data-title": title }, value(line))))),
    ),
  );
}

function yearSteps(line) {
  if (line.steps?.length) {
    return line.steps.map(({ text }) => element("li", {}, text));
  }
  const steps = [`服务费 ${readableMoney(line.fee)}`];
  if (line.base !== line.fee) steps.push(`可计入补贴的部分 ${readableMoney(line.base)}`);
  steps.push(line.rate === null ? `按规定计算为 ${readableMoney(line.uncapped)}` : `${readableMoney(line.base)} × ${percentage(line.rate)} = ${readableMoney(line.uncapped)}`);
  if (line.cap) steps.push(`当年上限 ${readableMoney(line.cap)}`);
  steps.push(`补贴 ${readableMoney(line.amount)}，自付 ${readableMoney(line.self_pay)}`);
  return steps.map((text) => element("li", {}, text));
}

const stepsOf = (lines) =>
  element(
    "details",
    { class: "steps" },
    element("summary", {}, "怎么算出来的"),
    lines.map((line) => [lines.length > 1 && element("h4", {}, `第${line.year}年`), element("ol", {}, yearSteps(line))]),
  );

const alternative = ({ label, amounts = [], chosen, article }) =>
  element("li", {}, label, amounts.length ? `：${amounts.map(readableMoney).join("、")}` : "", chosen && element("span", { class: "mark" }, "较高，按此测算"), " ", element("span", { class: "article" }, articleName(article)));

/** Why a service may be had can be unfolded; why it may not, or not yet, stands open. */
function reasonsOf({ reasons, eligibility }, sources) {
  const reason = ({ text, article, article_label: label }) => element("li", {}, text, " ", citation(quoteFor(sources, label ?? articleName(article))));
  const list = element("ul", { class: "reasons" }, reasons.map(reason));
  return eligibility === "eligible" ? element("details", { class: "steps" }, element("summary", {}, "为什么可以申请"), list) : list;
}

const notice = ({ text, article, article_label: label }) => element("p", {}, text, " ", element("span", { class: "article" }, label ?? articleName(article)));

/** That the measure has lapsed (art. 22) is said openly; the readings an estimate rests on can be unfolded. */
function noticesOf(policy, notices) {
  const status = STATUSES[policy?.status];
  const period = [policy?.valid_from, policy?.valid_until].map(plainDate).filter(Boolean).join("至");
  const validity = notices.filter(({ article }) => article === 22);
  const others = notices.filter(({ article }) => article !== 22);
  return [
    (status || validity.length > 0) && element("div", { class: "warning" }, status && element("p", {}, element("strong", {}, status), period && `（${period}）`), validity.map(notice)),
    others.length > 0 && element("details", { class: "steps" }, element("summary", {}, `测算口径说明（${others.length}条）`), element("div", { class: "notes" }, others.map(notice))),
  ];
}

function service(one, citations) {
  const sources = [...(one.citations ?? []), ...(citations ?? [])];
  const lines = one.years ?? [];
  return element(
    "section",
    {},
    element("h3", {}, serviceName(one), " ", verdictTag(one.eligibility)),
    one.reasons?.length > 0 && reasonsOf(one, sources),
    one.missing?.length > 0 && element("p", { class: "warning" }, `还需要知道：${[...new Set(one.missing.map(factName))].join("、")}`),
    lines.length > 0 && [table(`${serviceName(one)}各年补贴（元）`, COLUMNS, lines), stepsOf(lines)],
    one.alternatives?.length > 0 && element("ul", { class: "notes" }, one.alternatives.map(alternative)),
    citationList(one.citations),
  );
}

const YEAR_COLUMNS = [
  ["年度", (line) => `第${line.year}年`],
  ["各项合计", (line) => exactMoney(line.sum)],
  ["单个企业当年上限", (line) => exactMoney(line.cap)],
  ["超限扣减", (line) => exactMoney(line.cut)],
  ["当年补贴", (line) => exactMoney(line.amount)],
];

export function estimateCard(card, citations) {
  const { policy, notices = [], years = [] } = card;
  const computed = card.services.some((one) => one.years?.length);
  const worthTotalling = card.services.filter((one) => one.years?.length).length > 1 || years.some((line) => !isZero(line.cut));
  return [
    element("h3", { class: "sr" }, "补贴测算"),
    computed && element("p", { class: "total" }, element("span", {}, "预计补贴合计"), element("strong", {}, readableMoney(card.total)), element("span", { class: "exact" }, `${exactMoney(card.total)} 元`)),
    noticesOf(policy, notices),
    card.services.map((one) => service(one, citations)),
    computed && worthTotalling && element("section", {}, element("h3", {}, "各年合计"), table("各年合计（元）", YEAR_COLUMNS, years)),
  ];
}
