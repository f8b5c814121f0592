import { get } from './api.js';
import { announce, h, scrolling } from './dom.js';
import { entryPanel } from './entry.js';
import { count, counted, freshness, size, time } from './format.js';
import { drawn } from './problem.js';
import { purge } from './purge.js';
import { sortHead } from './table.js';

export const title = 'Stored responses';

const PAGE = 50;

/** How to search, by the API's parameter. */
const BY = {
  prefix: 'begins with', pattern: 'matches (* and ?)', url: 'is', host: 'host is', tag: 'tagged', route: 'route is',
};

/** Columns: the API's sort key, the head, the cell, and its class; a phone does without what is `spare`. */
const COLUMNS = [
  ['url', 'Path', (entry, link) => link(entry), 'wide'],
  ['status', 'Status', (entry) => entry.status, ''],
  ['size', 'Size', (entry) => size(entry.size), 'number'],
  ['created', 'Stored', (entry) => time(entry.created), 'spare'],
  ['expires', 'Freshness', (entry) => h('span', { class: entry.fresh < 0 && 'warn' }, freshness(entry.fresh)), 'spare'],
  ['last-used', 'Last used', (entry) => (entry.lastUsed ? time(entry.lastUsed) : ''), 'spare'],
  ['hits', 'Hits', (entry) => count(entry.hits), 'number'],
];

/** Of the listing, in the address. */
const START = { offset: 0, end: '' };

const OTHER = { asc: 'desc', desc: 'asc' };

/**
 * @param {import('./app.js').Route} route `#/stored?by=prefix&q=/x&sort=size&order=desc&offset=50`, with `end=50` for the page that
 *   so many come after, or `#/stored/id?…` with one in full
 */
export async function render(route, signal) {
  const state = Object.fromEntries(route.query);
  const id = /^\/(\d+)$/.exec(route.rest)?.[1];
  const by = state.by in BY ? state.by : 'prefix';
  const { sort = 'url', order = 'asc', q = '', offset = 0, end } = state;
  // Of a million, the last page is the first one of the other order: far from its start a listing is slow.
  const query = end === undefined ? { order, offset } : { order: OTHER[order], offset: end };
  const [list, entry] = await Promise.all([
    drawn(get('responses', { query: { [by]: q, sort, ...query, limit: PAGE }, signal }), (page) => draw(end === undefined ? page : turned(page), { ...state, sort, order }, id)),
    id && drawn(get(`responses/${id}`, { signal }), (found) => entryPanel(found, href(state))),
  ]);
  return h('div', { class: 'view stored' },
    h('h1', { tabindex: -1 }, title),
    search(by, q, state),
    h('div', { class: entry ? 'columns even' : '' },
      h('section', { class: 'card', 'aria-label': 'The responses' }, list),
      entry && h('aside', { class: 'card entry', 'aria-label': 'One in full' }, entry)));
}

/** A page counted from the end, as one that is counted from the start. */
const turned = ({ responses, offset, total }) => ({ responses: responses.reverse(), offset: total - offset - responses.length, total, more: offset > 0 });

/** The address with some of the state changed. */
function href(state, change = {}, id = '') {
  const all = Object.entries({ ...state, ...change }).filter(([, value]) => value !== '' && value !== 0);
  return `#/stored${id && `/${id}`}${all.length > 0 ? `?${new URLSearchParams(all)}` : ''}`;
}

function search(by, q, state) {
  const select = h('select', { 'aria-label': 'Search by' }, Object.entries(BY).map(([name, label]) => h('option', { value: name, selected: name === by }, label)));
  const input = h('input', { id: 'search', type: 'search', value: q, 'aria-label': 'Search for', placeholder: 'All', spellcheck: 'false', autocomplete: 'off' });
  const criterion = () => (input.value.trim() ? { [select.value]: input.value.trim() } : { all: true });
  return h('form', {
    role: 'search', 'aria-label': 'Stored responses',
    onsubmit: (event) => {
      event.preventDefault();
      const before = location.hash;
      location.hash = href(state, { by: select.value, q: input.value.trim(), ...START });
      if (location.hash === before) dispatchEvent(new Event('again'));
    },
  }, h('div', { class: 'bar' }, select, input, h('button', { class: 'main', 'data-again': 'search' }, 'Search'),
    h('button', { type: 'button', class: 'danger', 'data-again': 'purge', onclick: () => purge(criterion()) }, 'Purge…')));
}

function draw({ responses, offset, more, total }, state, id) {
  if (responses.length === 0) return nothing(state, offset);
  const last = offset + responses.length;
  const said = `${count(offset + 1)} to ${count(last)} of ${total === undefined ? (more ? 'many' : count(last)) : count(total)}`;
  announce(said);
  const severalHosts = new Set(responses.map(({ url }) => hostOf(url))).size > 1;
  const link = (entry) => [h('a', { href: href(state, {}, entry.id), class: 'path' }, entry.path), severalHosts && h('small', {}, hostOf(entry.url))];
  const head = COLUMNS.map(([key, label, , className]) => sortHead(label, state.sort === key ? `${state.order}ending` : null, () => {
    location.hash = href(state, { sort: key, order: state.sort === key && state.order === 'asc' ? 'desc' : 'asc', ...START });
  }, { class: className }, { 'data-again': `sort-${key}` }));
  const rows = responses.map((entry) => h('tr', { class: String(entry.id) === id && 'chosen' },
    COLUMNS.map(([, , cell, className]) => h('td', { class: className }, cell(entry, link)))));
  return [
    scrolling(counted(responses.length, 'stored response'), h('table', { class: 'listing' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows))),
    h('nav', { 'aria-label': 'Pages', class: 'actions' }, h('span', { class: 'muted' }, said), pages(state, offset, more, total)),
  ];
}

const hostOf = (url) => URL.parse(url)?.host ?? '';

/** Links to other pages: the last one only where it is known how many there are. */
function pages(state, offset, more, total) {
  const page = (name, to) => h('a', { class: 'button', href: href(state, { ...START, ...to }), 'data-again': name }, name);
  const end = state.end === undefined ? null : Number(state.end);
  return [
    offset > 0 && page('First', {}),
    offset > 0 && page('Before', end === null ? { offset: Math.max(0, offset - PAGE) } : { end: end + PAGE }),
    more && page('After', end === null ? { offset: offset + PAGE } : { end: String(Math.max(0, end - PAGE)) }),
    more && total !== undefined && page('Last', { end: '0' }),
  ];
}

function nothing(state, offset) {
  if (offset > 0) return h('p', {}, 'There are not that many. ', h('a', { href: href(state, START) }, 'To the first'));
  const said = state.q ? 'Nothing stored matches.' : 'Nothing is stored yet: what clients ask for, or you in Browse, will be listed here.';
  announce(said);
  return h('p', {}, said);
}
