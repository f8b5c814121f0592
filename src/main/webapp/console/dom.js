/**
 * Makes elements. The only way by which this page's scripts make any: text goes in as text, never as HTML.
 *
 * @param {string} tag
 * @param {Object<string, *>} [attributes] an attribute each; `onclick` and such are listeners; false, null and undefined are left out
 * @param {...(Node|string|number|null|false|Array)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value);
    } else if (value !== false && value != null) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...nodes(children));
  return element;
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

const nodes = (children) =>
  children.flat(Infinity).filter((child) => child != null && child !== false).map((child) => (child instanceof Node ? child : String(child)));

/**
 * Terms and what they stand for; those that stand for nothing are left out.
 *
 * @param {Array<[string, *]>} pairs
 */
export function terms(pairs, className = 'terms') {
  const given = pairs.filter(([, value]) => value != null && value !== false && value !== '');
  return h('dl', { class: className }, given.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))));
}

/** A table that scrolls within itself where it is too wide, by keyboard too. */
export function scrolling(label, table) {
  return h('div', { class: 'scrolling', role: 'region', 'aria-label': label, tabindex: 0 }, table);
}

/** Says something to those who do not see the page change. */
export function announce(text) {
  document.getElementById('status').textContent = text;
}

let made = 0;

/** An id that no other element has. */
export const freshId = (prefix) => `${prefix}-${++made}`;
