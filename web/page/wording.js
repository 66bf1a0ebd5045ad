/** Chinese words for the contract's codes, and numbers and dates as an applicant reads them. */

const SERVICES = {
  dev_cloud: "软件开发云",
  public_cloud: "公有云",
  software_park: "云上软件园",
  diagnosis: "制造企业诊断服务",
  digital_workshop: "智能车间数字化服务",
};

const FACTS = {
  legal_form: "单位类型",
  registered_in_baiyun: "是否在白云区登记注册",
  categories: "企业类别",
  annual_tax: "年度全库纳税额",
  paid_in_capital: "实缴注册资本",
  edition: "套餐版本",
  packages: "套餐数量",
  annual_fees: "每年服务费",
  prior: "以前是否享受过",
};

export const serviceName = (service) => service.label ?? SERVICES[service.service] ?? SERVICES[service] ?? String(service.service ?? service);

export const factName = (fact) => FACTS[fact] ?? FACTS[fact.split(".")[0]] ?? FACTS[fact.split(".").at(-1)] ?? fact;

const DIGITS = "零一二三四五六七八九";

/** 11 → 第十一条 (1–99; the measure has 22 articles). */
export function articleName(article) {
  if (!Number.isInteger(article) || article < 1 || article > 99) return "";
  const tens = Math.floor(article / 10);
  const ones = article % 10;
  return `第${tens > 1 ? DIGITS[tens] : ""}${tens ? "十" : ""}${ones ? DIGITS[ones] : ""}条`;
}

const MONEY = /^(-?)(\d+)(?:\.(\d{1,2}))?$/;

function parts(amount) {
  const match = MONEY.exec(String(amount));
  return match && { sign: match[1], yuan: match[2].replace(/^0+(?=\d)/, ""), cents: (match[3] ?? "").padEnd(2, "0") };
}

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** "250000.00" → "250,000.00". Digits are moved, never computed: a float would lose cents. */
export function exactMoney(amount) {
  const money = parts(amount);
  return money ? `${money.sign}${grouped(money.yuan)}.${money.cents}` : String(amount ?? "—");
}

/** "250000.00" → "25万元", "123456.78" → "123,456.78元": in 万元 only where at most two decimals say it exactly. */
export function readableMoney(amount) {
  const money = parts(amount);
  if (!money) return String(amount ?? "—");
  for (const [power, unit] of [[8, "亿元"], [4, "万元"]]) {
    if (money.cents !== "00" || money.yuan.length <= power) continue;
    const whole = money.yuan.slice(0, -power);
    const rest = money.yuan.slice(-power).replace(/0+$/, "");
    if (rest.length <= 2) return `${money.sign}${grouped(whole)}${rest && `.${rest}`}${unit}`;
  }
  return `${money.sign}${grouped(money.yuan)}${money.cents === "00" ? "" : `.${money.cents}`}元`;
}

export const isZero = (amount) => /^-?0+(\.0*)?$/.test(String(amount));

/** A decimal rate as a percentage: "0.5" → "50%"; null → "—". */
export function percentage(rate) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(String(rate));
  if (!match) return "—";
  const fraction = (match[2] ?? "").padEnd(2, "0");
  const whole = (match[1] + fraction.slice(0, 2)).replace(/^0+(?=\d)/, "");
  const rest = fraction.slice(2).replace(/0+$/, "");
  return `${whole}${rest && `.${rest}`}%`;
}

const formatter = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", ...options });
const CLOCK = formatter({ hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = formatter({ year: "numeric", month: "long", day: "numeric", weekday: "short" });

export const clockTime = (instant) => CLOCK.format(instant);
export const calendarDay = (instant) => DAY.format(instant);

/** "2022-08-13" → "2022年8月13日"; a calendar date has no time zone, so it is not passed through Date. */
export function plainDate(date) {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(String(date ?? ""));
  return match ? `${match[1]}年${Number(match[2])}月${Number(match[3])}日` : "";
}
