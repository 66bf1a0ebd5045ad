/**
 * Builds one element. Text only ever enters the page as text nodes, so no string from the
 * server or the applicant can become markup.
 *
 * @param {string} tag
 * @param {Object<string, *>} [attributes] `class`, `on<event>` (a function) or any attribute; null and false are left out
 * @param {...(Node|string|null|false|Array)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
