import { get } from './api.js';
import { announce, h, scrolling } from './dom.js';
import { entryPanel } from './entry.js';
import { count, counted, duration, freshness, size, time } from './format.js';
import { drawn } from './problem.js';
import { purge } from './purge.js';
import { sortHead } from './table.js';

export const title = 'Stored responses';

const PAGE = 50;

/** How to search, by the API's parameter. */
const BY = {
  prefix: 'begins with', pattern: 'matches (* and ?)', url: 'is', host: 'host is', tag: 'tagged', route: 'route is',
};

/** Columns: the API's sort key, the head, the cell, and whether a phone does without it. */
const COLUMNS = [
  ['url', 'Path', (entry, href) => h('a', { href: href(entry), class: 'path' }, entry.path), 'wide'],
  ['status', 'Status', (entry) => entry.status, ''],
  ['size', 'Size', (entry) => size(entry.size), 'number'],
  ['created', 'Age', (entry) => duration(entry.age), 'number spare'],
  ['expires', 'Freshness', (entry) => h('span', { class: entry.fresh < 0 ? 'warn' : '' }, freshness(entry.fresh)), 'spare'],
  ['last-used', 'Last used', (entry) => (entry.lastUsed ? time(entry.lastUsed) : ''), 'spare'],
  ['hits', 'Hits', (entry) => count(entry.hits), 'number'],
];

/** @param {import('./app.js').Route} route `#/stored?by=prefix&q=/x&sort=size&order=desc&offset=50`, or `#/stored/id?…` with one in full */
export async function render(route, signal) {
  const state = Object.fromEntries(route.query);
  const id = /^\/(\d+)$/.exec(route.rest)?.[1];
  const by = state.by in BY ? state.by : 'prefix';
  const { sort = 'url', order = 'asc', q = '', offset = 0 } = state;
  const [list, entry] = await Promise.all([
    drawn(get('responses', { query: { [by]: q, sort, order, offset, limit: PAGE }, signal }), (page) => draw(page, { ...state, sort, order }, id)),
    id && drawn(get(`responses/${id}`, { signal }), (found) => entryPanel(found, () => (location.hash = href(state)))),
  ]);
  return h('div', { class: 'view stored' },
    h('h1', { tabindex: -1 }, title),
    search(by, q, state),
    h('div', { class: entry ? 'columns even' : '' }, h('section', { 'aria-label': 'The responses' }, list), entry && h('aside', { 'aria-label': 'One in full' }, entry)));
}

/** The address with some of the state changed. */
function href(state, change = {}, id = '') {
  const all = Object.entries({ ...state, ...change }).filter(([, value]) => value !== '' && value !== 0);
  return `#/stored${id && `/${id}`}${all.length > 0 ? `?${new URLSearchParams(all)}` : ''}`;
}

function search(by, q, state) {
  const select = h('select', { 'aria-label': 'Search by' }, Object.entries(BY).map(([name, label]) => h('option', { value: name, selected: name === by }, label)));
  const input = h('input', { id: 'search', type: 'search', value: q, 'aria-label': 'Search for', placeholder: 'All', spellcheck: 'false', autocomplete: 'off' });
  const criterion = () => (input.value ? { [select.value]: input.value } : { all: true });
  return h('form', {
    role: 'search', 'aria-label': 'Stored responses',
    onsubmit: (event) => {
      event.preventDefault();
      location.hash = href(state, { by: select.value, q: input.value.trim(), offset: 0 });
    },
  }, h('div', { class: 'bar' }, select, input, h('button', { class: 'main' }, 'Search'),
    h('button', { type: 'button', class: 'danger', onclick: () => purge(criterion()) }, 'Purge…')));
}

function draw({ responses, offset, more, total }, state, id) {
  const place = total === undefined ? `${count(offset + responses.length)}${more ? ' and more' : ''}` : count(total);
  const said = responses.length === 0 ? 'Nothing stored matches.' : `${count(offset + 1)} to ${count(offset + responses.length)} of ${place}`;
  announce(said);
  const head = COLUMNS.map(([key, label, , className]) => sortHead(label, state.sort === key ? `${state.order}ending` : null, () => {
    location.hash = href(state, { sort: key, order: state.sort === key && state.order === 'asc' ? 'desc' : 'asc', offset: 0 });
  }, { class: className }));
  const rows = responses.map((entry) => h('tr', { class: String(entry.id) === id ? 'chosen' : null },
    COLUMNS.map(([, , cell, className]) => h('td', { class: className }, cell(entry, ({ id: one }) => href(state, {}, one))))));
  return h('div', {},
    h('p', { class: 'muted' }, said),
    responses.length > 0 && scrolling(counted(responses.length, 'stored response'), h('table', { class: 'listing' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows))),
    h('nav', { 'aria-label': 'Pages', class: 'actions' },
      offset > 0 && h('a', { class: 'button', href: href(state, { offset: Math.max(0, offset - PAGE) }) }, 'Before'),
      more && h('a', { class: 'button', href: href(state, { offset: offset + PAGE }) }, 'After')));
}
