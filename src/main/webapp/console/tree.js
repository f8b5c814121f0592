import { fill, h } from './dom.js';
import { count } from './format.js';

const AT_ONCE = 100;
const LONG = 2000;

/** A number that JavaScript would round: its digits as they came. */
export class Digits {
  constructor(source) {
    this.source = source;
  }
}

/**
 * A JSON value as a tree that folds. What is folded is not drawn, so that no depth and no length is too much.
 *
 * @param {*} value
 * @param {import('./links.js').Linker} links
 */
export function tree(value, links) {
  const list = h('div', { class: 'tree' });
  const draw = (depth) => fill(list, node(null, value, null, links, depth));
  const buttons = isBranch(value) && h('p', { class: 'actions' },
    h('button', { type: 'button', class: 'quiet', onclick: () => draw(20) }, 'Unfold'),
    h('button', { type: 'button', class: 'quiet', onclick: () => draw(1) }, 'Fold'));
  draw(3);
  return h('div', {}, buttons, list);
}

const isBranch = (value) => typeof value === 'object' && value !== null && !(value instanceof Digits);

/** @param {number} depth how many levels are unfolded */
function node(key, value, parent, links, depth) {
  const name = key !== null && [h('span', { class: 'key' }, key), ': '];
  if (!isBranch(value)) return h('div', { class: 'leaf' }, name, scalar(key, value, parent, links));
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `[${count(entries.length)}]` : `{${count(entries.length)}}`;
  if (entries.length === 0) return h('div', { class: 'leaf' }, name, h('span', { class: 'muted' }, size));
  const children = h('div', { class: 'children' });
  const unfold = () => {
    if (children.childElementCount === 0) more(children, entries, 0, value, links, depth - 1);
  };
  if (depth > 0) unfold();
  return h('details', { open: depth > 0, ontoggle: unfold },
    h('summary', { onkeydown: walk }, name, h('span', { class: 'muted' }, size, h('span', { class: 'preview' }, ' ', preview(value)))), children);
}

/** Arrow keys on a branch's head, as in a file manager: right unfolds or goes in, left folds or goes out. */
function walk(event) {
  const branch = event.currentTarget.parentElement;
  const heads = [...branch.closest('.tree').querySelectorAll('summary')].filter((head) => head.checkVisibility());
  const here = heads.indexOf(event.currentTarget);
  const to = {
    ArrowDown: () => heads[here + 1],
    ArrowUp: () => heads[here - 1],
    ArrowRight: () => (branch.open ? branch.querySelector(':scope > .children summary') : void (branch.open = true)),
    ArrowLeft: () => (branch.open ? void (branch.open = false) : branch.parentElement.closest('details')?.firstElementChild),
  }[event.key];
  if (!to) return;
  event.preventDefault();
  to()?.focus();
}

/** Appends the next entries, and a button for those after them. */
function more(children, entries, from, parent, links, depth) {
  const to = Math.min(entries.length, from + AT_ONCE);
  children.append(...entries.slice(from, to).map(([key, value]) => node(key, value, parent, links, depth)));
  if (to === entries.length) return;
  const button = h('button', {
    type: 'button', class: 'quiet',
    onclick: () => { button.remove(); more(children, entries, to, parent, links, depth); },
  }, `Show more of ${count(entries.length - to)}`);
  children.append(button);
}

function scalar(key, value, parent, links) {
  const linked = parent !== null && !Array.isArray(parent) && links.item(parent, key);
  if (linked) return linked;
  if (typeof value === 'string') return h('span', { class: 'string' }, text(value, links));
  return h('span', { class: value === null ? 'muted' : 'number' }, value instanceof Digits ? value.source : String(value));
}

/** A string, as a link if it is a reference, cut if it is long. */
export function text(value, links) {
  if (value.length <= LONG) return links.string(value);
  const whole = h('span', {}, `${value.slice(0, LONG)}… `, h('button', { type: 'button', class: 'quiet', onclick: () => fill(whole, value) }, 'Show all'));
  return whole;
}

/** The first few names or values of what is folded. */
function preview(value) {
  const words = Array.isArray(value) ? value.filter((one) => !isBranch(one)).slice(0, 4).map((one) => (one instanceof Digits ? one.source : String(one)))
    : Object.keys(value).slice(0, 5);
  const line = words.join(', ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
