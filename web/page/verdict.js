import { element } from "./element.js";

const VERDICTS = { eligible: "可以申请", not_eligible: "不能申请", unknown: "还需确认" };

/** Whether a service may be had: eligible, not_eligible or unknown. */
export const verdictTag = (verdict) => element("span", { class: `tag ${verdict}` }, VERDICTS[verdict] ?? verdict);
