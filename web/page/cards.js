/** The cards of docs/interfaces.md "Cards" that are short; the estimate has its own module. */
import { articleName, plainDate, serviceName } from "./wording.js";
import { citation, citationList, quoteFor } from "./citations.js";
import { element } from "./element.js";
import { estimateCard } from "./estimate-card.js";
import { verdictTag } from "./verdict.js";

const TRUTHS = { yes: ["✓", "符合"], no: ["✗", "不符合"], depends: ["?", "待确认"] };
const KINDS = { application: "申请登记", expression_of_interest: "意向登记" };

function criterion({ label, truth, text, article, article_label: articleLabel }, citations) {
  const [sign, meaning] = TRUTHS[truth] ?? TRUTHS.depends;
  return element(
    "li",
    { class: `criterion ${truth}` },
    element("span", { class: "sign", "aria-hidden": "true" }, sign),
    element(
      "div",
      {},
      element("p", { class: "criterion-label" }, label, " ", element("span", { class: "meaning" }, meaning)),
      text && text !== label && element("p", {}, text),
      citation(quoteFor(citations, articleLabel ?? articleName(article))),
    ),
  );
}

function eligibilityCard(card, citations) {
  return card.services.map((service) =>
    element(
      "section",
      {},
      element("h3", {}, serviceName(service), " ", verdictTag(service.verdict)),
      element("ul", { class: "criteria" }, service.criteria.map((one) => criterion(one, citations))),
    ),
  );
}

function materialsCard(card) {
  const all = new Set(card.items.flatMap((item) => item.services ?? []));
  const item = ({ number, text, stamped, fillable, services = [] }) =>
    element(
      "li",
      { value: number },
      text,
      stamped && element("span", { class: "mark" }, "盖章"),
      fillable && element("span", { class: "mark fillable" }, "可在系统填写"),
      services.length > 0 && services.length < all.size && element("span", { class: "mark" }, `仅${services.map(serviceName).join("、")}`),
    );
  return [
    element("h3", {}, "申报材料"),
    element("ol", { class: "items" }, card.items.map(item)),
    card.notes?.length > 0 && element("ul", { class: "notes" }, card.notes.map((note) => element("li", {}, note.text ?? note, " ", note.article_label && element("span", { class: "article" }, note.article_label)))),
    citationList(card.citations),
  ];
}

function processCard(card, citations) {
  const stage = ({ title, who, text, days, article_label: label }) =>
    element(
      "li",
      {},
      element("h4", {}, title, days && element("span", { class: "mark" }, days)),
      who && element("p", { class: "who" }, who),
      text && element("p", {}, text),
      label && citation(quoteFor(citations, label)),
    );
  return [element("h3", {}, "办理流程"), element("ol", { class: "stages" }, card.stages.map(stage))];
}

function intakeSummaryCard(card) {
  const row = ({ label, value }) => element("div", {}, element("dt", {}, label), element("dd", {}, value ?? "—"));
  return [element("h3", {}, "请核对登记内容"), element("dl", { class: "fields" }, card.fields.map(row))];
}

function receiptCard(card) {
  const reference = element("output", { class: "reference", tabindex: "-1" }, card.reference);
  const told = element("span", { role: "status", class: "told" });
  async function copy() {
    try {
      await navigator.clipboard.writeText(card.reference);
      told.textContent = "已复制";
    } catch {
      // Plain HTTP or a refused permission: the number is marked, ready for the applicant's own copy command.
      getSelection().selectAllChildren(reference);
      told.textContent = "已选中，请手动复制";
    }
  }
  return [
    element("h3", {}, `${KINDS[card.kind] ?? "登记"}回执`),
    element("p", { class: "reference-line" }, element("span", {}, "受理编号"), reference, element("button", { type: "button", class: "quiet", onclick: copy }, "复制编号"), told),
    element(
      "dl",
      { class: "fields" },
      card.services?.length > 0 && element("div", {}, element("dt", {}, "服务"), element("dd", {}, card.services.map(serviceName).join("、"))),
      card.created_at && element("div", {}, element("dt", {}, "登记日期"), element("dd", {}, plainDate(card.created_at))),
    ),
    card.policy_lapsed && element("p", { class: "warning" }, "办法的有效期已届满，本次为意向登记，不代表已受理申请。"),
  ];
}

const CARDS = {
  estimate: estimateCard,
  eligibility: eligibilityCard,
  materials: materialsCard,
  process: processCard,
  intake_summary: intakeSummaryCard,
  receipt: receiptCard,
};

/** The card's element; a kind this page does not know says so, since its text alone may be incomplete. */
export function card(content, citations) {
  const build = CARDS[content.type];
  const inside = build ? build(content, citations) : [element("p", {}, "这部分内容需要刷新页面后查看。")];
  return element("div", { class: `card ${build ? content.type : ""}` }, inside);
}

/** A message's text without the numbered lines that its card lays out, item for item. */
export function textBeside(content, text) {
  const lines = text.split("\n");
  const numbered = lines.filter((line) => /^\s*(\d+[.、．]|[①-⑳])/.test(line));
  const items = content?.type === "process" ? content.stages : content?.type === "materials" ? content.items : [];
  const laidOut = [...numbered, ...(content?.notes ?? []).map((note) => note.text ?? note)];
  return items.length && items.length === numbered.length ? lines.filter((line) => !laidOut.includes(line)).join("\n") : text;
}

/** The quotes that a card already shows, so that the message below does not repeat them. */
export function citationsShownBy(content, citations) {
  const quoted = content?.stages ?? (content?.type === "eligibility" ? content.services.flatMap((service) => service.criteria) : null);
  if (quoted) return citations.filter(({ label }) => quoted.some((one) => one.article_label === label));
  if (content?.type === "materials") return content.citations ?? [];
  if (content?.type === "estimate") return content.services.flatMap((service) => service.citations ?? []);
  return [];
}
