import { get, post } from './api.js';
import { askForm, fieldLines } from './ask.js';
import { exchange, ruleList } from './decision.js';
import { announce, h, scrolling, terms } from './dom.js';
import { counted, duration, freshness } from './format.js';
import { browseHref, pathOf } from './links.js';
import { drawn } from './problem.js';

export const title = 'Why';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @param {import('./app.js').Route} route `#/why?method=GET&path=/x&fields=…` explains, `#/why` has the latest decisions only */
export async function render(route, signal) {
  const [path, method, fields] = ['path', 'method', 'fields'].map((name) => route.query.get(name) ?? '');
  const form = askForm({ path, method: method || 'GET', methods: METHODS, fields, verb: 'Explain' }, go);
  const [answer, latest] = await Promise.all([
    path && drawn(post('explain', { method: method || 'GET', path, fields: fieldLines(fields) }, signal), draw),
    drawn(get('decisions', { query: { url: path, limit: 50 }, signal }), (found) => decisions(found, path)),
  ]);
  return h('div', { class: 'view why' },
    h('h1', { tabindex: -1 }, 'Why'),
    form,
    path ? h('div', { class: 'columns' }, h('section', { 'aria-label': 'Explanation' }, answer), latest)
      : [h('p', { class: 'muted' }, 'Name a request to see what the relay would do with it, and by which rules. Nothing is sent upstream, and nothing stored is changed.'), latest]);
}

function go({ path, method, fields }) {
  const query = new URLSearchParams({ method, path: pathOf(path) });
  if (fields.trim()) query.set('fields', fields.trim());
  const before = location.hash;
  location.hash = `#/why?${query}`;
  if (location.hash === before) dispatchEvent(new Event('again'));
}

function draw(explanation) {
  announce(explanation.words);
  return h('div', { class: 'explanation' },
    h('p', { class: 'words' }, explanation.words),
    h('p', { class: 'actions' }, h('a', { class: 'button', href: browseHref(pathOf(explanation.url)) }, 'Browse it')),
    part('Rules', ruleList(explanation.rules)),
    part('Key', terms([['Route', explanation.route], ...explanation.key.map(({ name, value }) => [name, h('code', {}, value)])])),
    part(counted(explanation.variants.length, 'stored variant'), explanation.variants.map(variant)),
    explanation.storing && part('Would it be stored?', storing(explanation.storing)),
    explanation.last && part('Last time', exchange(explanation.last, true)));
}

const part = (name, ...content) => h('section', {}, h('h2', {}, name), content);

/** A stored response under the key, and each request field that was compared. */
function variant({ id, chosen, age, fresh, compared }) {
  const table = h('table', {},
    h('thead', {}, h('tr', {}, ['Field', 'Stored', 'This request', ''].map((name) => (name ? h('th', { scope: 'col' }, name) : h('td', {}))))),
    h('tbody', {}, compared.map((one) => h('tr', {},
      h('th', { scope: 'row' }, one.field), h('td', {}, one.stored ?? absent()), h('td', {}, one.request ?? absent()),
      h('td', {}, one.matches ? 'same' : h('strong', { class: 'bad' }, 'differs'))))));
  return h('div', { class: 'variant' },
    h('p', {}, h('a', { href: `#/stored/${id}` }, `Response ${id}`), chosen ? ' is the one chosen' : ' is not chosen',
      age !== undefined && `, ${duration(age)} old`, fresh !== undefined && `, ${freshness(fresh)}`, '.'),
    compared.length > 0 ? scrolling(`Fields compared with response ${id}`, table) : h('p', { class: 'muted' }, 'It does not vary by any request field.'));
}

const absent = () => h('span', { class: 'muted' }, 'absent');

function storing({ storable, shared, status, rules, lifetime, advice }) {
  const who = shared ? 'Anyone who asks the same could share it.' : 'It could not be shared with others.';
  return [
    h('p', {}, `${status === undefined ? 'The answer' : `An answer of ${status}`} ${storable ? 'would be stored' : 'would not be stored'}`,
      lifetime !== undefined && storable ? ` and fresh for ${duration(lifetime)}. ` : '. ', who),
    ruleList(rules),
    advice.length > 0 && [h('h3', {}, 'What would change that'), h('ul', {}, advice.map((line) => h('li', {}, line)))],
  ];
}

function decisions({ decisions: found }, path) {
  return h('section', { class: 'card latest', 'aria-label': 'Latest decisions' },
    h('div', { class: 'above' }, h('h2', {}, path ? 'Latest decisions here' : 'Latest decisions'),
      h('button', { type: 'button', class: 'quiet', 'data-again': 'refresh', onclick: () => dispatchEvent(new Event('again')) }, 'Refresh')),
    found.length === 0 ? h('p', { class: 'muted' }, 'None yet.') : found.map((one) => exchange(one)));
}
