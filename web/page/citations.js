import { element } from "./element.js";

const same = (one, other) => one.label === other.label && one.quote === other.quote;

/** One article: its label, and on a click its words. */
export function citation({ label, quote }) {
  if (!quote) return element("span", { class: "article" }, label);
  return element("details", { class: "cite" }, element("summary", {}, label), element("blockquote", {}, quote));
}

/** "依据" and the articles, or null when there is none. */
export function citationList(citations, except = []) {
  const shown = (citations ?? []).filter((one, place, all) => all.findIndex((other) => same(one, other)) === place && !except.some((other) => same(one, other)));
  if (!shown.length) return null;
  return element("div", { class: "cites" }, element("span", { class: "cites-title" }, "依据"), shown.map(citation));
}

/** The citation of exactly this label; another clause of the same article would be a wrong quote. */
export const quoteFor = (citations, label) => (citations ?? []).find((one) => one.label === label) ?? { label };
