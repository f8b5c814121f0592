import { get, post } from './api.js';
import { askForm, fieldLines } from './ask.js';
import { exchange, ruleList, section, verdict } from './decision.js';
import { announce, h, scrolling, terms } from './dom.js';
import { counted, duration, freshness, tied, time } from './format.js';
import { browseHref, pathOf } from './links.js';
import { drawn } from './problem.js';

export const title = 'Why';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The colours of the outcomes that these would have. */
const LOOKS = { 'serve': 'hit', 'serve-stale': 'stale', 'serve-while-revalidating': 'stale', 'validate': 'miss', 'forward': 'miss', 'not-cached': 'error', 'answer': 'pass', 'refuse': 'error' };

/** @param {import('./app.js').Route} route `#/why?method=GET&path=/x&fields=…&status=200&response=…` explains, `#/why` has the latest decisions only */
export async function render(route, signal) {
  const [path, method, fields, status, response] = ['path', 'method', 'fields', 'status', 'response'].map((name) => route.query.get(name) ?? '');
  const supposed = supposedResponse(status, response);
  const form = askForm({ path, method: method || 'GET', methods: METHODS, fields, verb: 'Explain', more: supposed.element }, (asked) => go({ ...asked, ...supposed.values() }));
  const question = { method: method || 'GET', path, fields: fieldLines(fields) };
  if (status || response) question.response = { status: Number(status || 200), fields: fieldLines(response) };
  const [answer, latest] = await Promise.all([
    path && drawn(post('explain', question, signal), draw),
    drawn(get('decisions', { query: { url: path, limit: 50 }, signal }), (found) => decisions(found, path)),
  ]);
  return h('div', { class: 'view why' },
    h('h1', { tabindex: -1 }, 'Why'),
    form,
    path ? h('div', { class: 'columns' }, h('section', { 'aria-label': 'Explanation' }, answer), latest)
      : [h('p', { class: 'muted' }, 'Name a request to see what the relay would do with it, and by which rules. Nothing is sent upstream, and nothing stored is changed.'), latest]);
}

/** The part of the form that supposes an answer of upstream. */
function supposedResponse(status, response) {
  const statusField = h('input', { id: 'response-status', type: 'number', min: 100, max: 999, value: status, placeholder: '200' });
  const fieldsField = h('textarea', { id: 'response-fields', rows: 3, spellcheck: 'false', placeholder: 'Cache-Control: max-age=60' });
  fieldsField.value = response;
  return {
    element: h('details', { open: status !== '' || response !== '' }, h('summary', {}, 'Suppose that upstream answers'), h('div', { class: 'bar supposed' },
      h('div', {}, h('label', { for: 'response-status' }, 'Status'), statusField),
      h('div', {}, h('label', { for: 'response-fields' }, 'Response fields, one each line'), fieldsField))),
    values: () => ({ status: statusField.value, response: fieldsField.value.trim() }),
  };
}

function go({ path, method, fields, status, response }) {
  const query = new URLSearchParams({ method, path: pathOf(path) });
  for (const [name, value] of Object.entries({ fields: fields.trim(), status, response })) {
    if (value) query.set(name, value);
  }
  const before = location.hash;
  location.hash = `#/why?${query}`;
  if (location.hash === before) dispatchEvent(new Event('again'));
}

function draw(explanation) {
  const { method, url, route, outcome, words, status, rules, unanswered, key, variants, storing } = explanation;
  announce(words);
  const facts = [h('b', {}, `${method} ${pathOf(url)}`), route && `route ${route}`, status && `answered with ${status}`].filter(Boolean);
  return h('div', { class: 'explanation' },
    verdict({ outcome: LOOKS[outcome], words }, facts, ['GET', 'HEAD'].includes(method) && h('a', { class: 'button', href: browseHref(pathOf(url)) }, 'Browse it')),
    part('The rules, as they speak', ruleList(rules), unanswered && h('p', { class: 'then' },
      `If upstream gave no answer, what is stored would ${unanswered.served ? '' : 'not '}be served: ${unanswered.rule.text} `, section(unanswered.rule.section))),
    variants.length > 0 && part(`${counted(variants.length, 'response')} stored under this key`, [...variants].sort((one, other) => other.chosen - one.chosen).map(variant)),
    storing && part('Would the answer be stored?', judgement(storing)),
    key.length > 0 && part('The key', terms(key.map(({ name, value }) => [name, h('code', {}, value)]))));
}

const part = (name, ...content) => h('section', { class: 'card' }, h('h2', {}, name), content);

/** A stored response under the key, and each request field that was compared. */
function variant({ id, chosen, against, method, status, age, fresh, freshness: lifetime, compared }) {
  const table = h('table', {},
    h('thead', {}, h('tr', {}, ['Field', 'Match', 'Stored', 'This request'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, compared.map((one) => h('tr', {},
      h('th', { scope: 'row' }, one.field), h('td', {}, one.matches ? 'same' : h('strong', { class: 'bad' }, 'differs')),
      h('td', {}, one.stored ?? absent()), h('td', {}, one.request ?? absent())))));
  return h('div', { class: 'variant' },
    h('p', {}, h('a', { href: `#/stored/${id}` }, `Response ${id}`), tied(`, ${method} ${status}, ${duration(age)} old, ${freshness(fresh)}`),
      chosen ? h('strong', {}, ' is the one chosen.') : [' is not chosen', against && [`: ${against.text} `, section(against.section)]]),
    compared.length > 0 ? scrolling(`Fields compared with response ${id}`, table) : h('p', { class: 'muted' }, 'It does not vary by any request field.'),
    h('details', {}, h('summary', {}, 'How fresh it is'), terms([
      ['Lifetime', [`${duration(lifetime.lifetime)}, from ${lifetime.from} `, section(lifetime.section)]],
      ...(lifetime.age ? ageTerms(lifetime.age) : []),
    ])));
}

/** In the words of RFC 9111 §4.2.3. */
const ageTerms = (age) => [
  ['Date', time(age.date)],
  ['Age value', duration(age.ageValue)],
  ['Apparent age', duration(age.apparentAge)],
  ['Response delay', duration(age.responseDelay)],
  ['Initial age', duration(age.correctedInitialAge)],
  ['Resident time', duration(age.residentTime)],
  ['Current age', [`${duration(age.currentAge)} `, section('RFC 9111 §4.2.3')]],
];

const absent = () => h('span', { class: 'muted' }, 'absent');

const judgement = ({ basis, words, sharers, rules, advice }) => [
  h('p', {}, h('strong', {}, tied(words)), sharers && ` ${sharers}`, basis === 'nothing' && ' Suppose one, above, to have it judged.'),
  rules.length > 0 && ruleList(rules),
  advice.length > 0 && [h('h3', {}, 'What would make it more cacheable'), h('ul', { class: 'advice' }, advice.map((line) => h('li', {}, line)))],
];

function decisions({ decisions: found }, path) {
  return h('section', { class: 'card latest', 'aria-label': 'Latest decisions' },
    h('div', { class: 'above' }, h('h2', {}, path ? 'Latest decisions here' : 'Latest decisions'),
      h('button', { type: 'button', class: 'quiet', 'data-again': 'refresh', onclick: () => dispatchEvent(new Event('again')) }, 'Refresh')),
    found.length === 0 ? h('p', { class: 'muted' }, 'None yet.') : found.map((one) => exchange(one)));
}
