import { announce, fill, h } from './dom.js';
import { count } from './format.js';
import { Digits, text } from './tree.js';

const AT_ONCE = 200;
const COLUMNS = 30;
const COLLATOR = new Intl.Collator(undefined, { numeric: true });

/** A column's head that sorts by it when pressed. */
export function sortHead(label, direction, press, attributes = {}, buttonAttributes = {}) {
  const arrow = { ascending: ' ↑', descending: ' ↓' }[direction] ?? '';
  return h('th', { scope: 'col', 'aria-sort': direction, ...attributes },
    h('button', { type: 'button', class: 'sort', onclick: press, ...buttonAttributes }, label, h('span', { 'aria-hidden': 'true' }, arrow)));
}

/** Whether it stands on one line, however narrow the screen. */
const isShort = (value) => String(value ?? '').length <= 40;

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits);

/**
 * The arrays of objects in a JSON value, down to the third level.
 *
 * @returns {Array<{name: string, rows: Object[]}>}
 */
export function arraysOfObjects(value, name = '', depth = 3) {
  if (Array.isArray(value)) return value.length > 0 && value.every(isObject) ? [{ name, rows: value }] : [];
  if (!isObject(value) || depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => arraysOfObjects(inner, name ? `${name}.${key}` : key, depth - 1));
}

/**
 * An array of objects as a table that sorts by any column.
 *
 * @param {{name: string, rows: Object[]}} array
 * @param {import('./links.js').Linker} links
 */
export function objectTable({ name, rows }, links) {
  const columns = [...new Set(rows.slice(0, 1000).flatMap(Object.keys))].slice(0, COLUMNS);
  const body = h('tbody');
  const head = h('tr');
  const all = h('button', { type: 'button', class: 'quiet', onclick: () => { limit = Infinity; draw(); } }, `Show all ${count(rows.length)}`);
  let limit = AT_ONCE;
  let by = null;
  let direction = 1;

  function draw() {
    const sorted = by === null ? rows : [...rows].sort((a, b) => direction * compare(a[by], b[by]));
    fill(head, columns.map((column) => sortHead(column, by === column ? (direction > 0 ? 'ascending' : 'descending') : null, () => sort(column))));
    fill(body, sorted.slice(0, limit).map((row) => h('tr', {}, columns.map((column) => h('td', { class: isShort(row[column]) && 'short' }, cell(row, column, links))))));
    all.hidden = rows.length <= limit;
  }

  function sort(column) {
    direction = by === column ? -direction : 1;
    by = column;
    draw();
    head.querySelector(`th[aria-sort] button`).focus();
    announce(`Sorted by ${column}, ${direction > 0 ? 'ascending' : 'descending'}`);
  }

  draw();
  return h('div', { class: 'objects' },
    h('div', { class: 'scrolling', role: 'region', 'aria-label': name || 'Table', tabindex: 0 },
      h('table', {}, h('caption', {}, name || 'Items', h('span', { class: 'muted' }, ` ${count(rows.length)}`)), h('thead', {}, head), body)),
    all);
}

function cell(row, column, links) {
  const value = row[column];
  if (!Object.hasOwn(row, column)) return '';
  if (typeof value === 'string' || typeof value === 'number') {
    return links.item(row, column) ?? (typeof value === 'string' ? text(value, links) : String(value));
  }
  if (value instanceof Digits) return value.source;
  return h('span', { class: 'muted' }, Array.isArray(value) ? value.map(brief).join(', ').slice(0, 200) : brief(value));
}

const brief = (value) => (isObject(value) || Array.isArray(value) ? JSON.stringify(value).slice(0, 80) : value instanceof Digits ? value.source : String(value));

const compare = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : COLLATOR.compare(brief(a ?? ''), brief(b ?? '')));
