import { get, post } from './api.js';
import { askForm, fieldLines, remember } from './ask.js';
import { content } from './content.js';
import { announce, h } from './dom.js';
import { badge, fieldTable, ruleList } from './decision.js';
import { counted, duration, size } from './format.js';
import { browseHref, linker, pathOf, whyHref } from './links.js';
import { drawn } from './problem.js';

export const title = 'Browse';

/** The next request's method and fields; the address has only its path. */
let extra = { method: 'GET', fields: '' };

/** A field line for the next request only. */
let once = [];

/** @param {import('./app.js').Route} route `#/browse` starts, `#/browse/path?query` asks */
export async function render(route, signal) {
  const path = route.rest && route.rest + (route.raw === undefined ? '' : `?${route.raw}`);
  const form = askForm({ path, methods: ['GET', 'HEAD'], verb: 'Browse', ...extra }, go);
  const result = path ? await drawn(ask(path, signal), (answer) => draw(path, answer, signal)) : await drawn(get('completions', { query: { path: '/', limit: 100 }, signal }), start);
  return h('div', { class: 'view browse' }, h('h1', { tabindex: -1, class: path && 'unseen' }, path || 'Browse the API'), form, result);
}

function go({ path, method, fields }) {
  extra = { method, fields };
  const before = location.hash;
  location.hash = browseHref(pathOf(path).replace(/#.*/, ''));
  if (location.hash === before) dispatchEvent(new Event('again'));
}

async function ask(path, signal) {
  const fields = [...fieldLines(extra.fields), ...once];
  once = [];
  const [answer, links] = await Promise.all([
    post('browse', { method: extra.method, path, fields }, signal),
    linker(path, signal),
  ]);
  return { answer, links };
}

function draw(path, { answer, links }, signal) {
  remember(path);
  const field = (name) => answer.fields.find(([other]) => other.toLowerCase() === name)?.[1];
  const type = (field('content-type') ?? '').split(';')[0].trim().toLowerCase();
  announce(`${answer.status}. ${answer.decision.words}`);
  const location = field('location');
  const facts = [h('b', { class: answer.status >= 400 ? 'bad' : '' }, answer.status), duration(answer.seconds), size(answer.size), type || 'no type',
    location && ['to ', links.string(location)]].filter(Boolean);
  return h('div', {},
    h('div', { class: 'outcome' },
      badge(answer.decision), h('ul', { 'aria-label': 'The answer' }, facts.map((fact) => h('li', {}, fact))),
      h('p', { class: 'actions' },
        h('a', { class: 'button', href: whyHref(path, extra.method) }, 'Why?'),
        h('button', { type: 'button', onclick: () => again(['Cache-Control', 'no-cache']) }, 'Ask upstream'))),
    h('div', { class: 'columns' },
      h('section', { 'aria-label': 'Content' }, content(answer, type, links, signal)),
      h('aside', { 'aria-label': 'Rules and fields' },
        h('details', { open: true }, h('summary', {}, counted(answer.decision.rules.length, 'rule')), ruleList(answer.decision.rules)),
        h('details', { open: true }, h('summary', {}, counted(answer.fields.length, 'field')), fieldTable(answer.fields, 'Fields')))));
}

/** The same request once more, with a field. */
function again(field) {
  once = [field];
  dispatchEvent(new Event('again'));
}

/** Where to begin: what the API documents and what is stored. */
function start({ paths }) {
  const whole = paths.filter(({ path }) => !path.includes('{'));
  if (whole.length === 0) return h('p', { class: 'muted' }, 'Nothing is stored yet, and upstream has no OpenAPI document that the relay knows. Type a path.');
  return h('ul', { class: 'starts' }, whole.map(({ path, from, summary }) =>
    h('li', {}, h('a', { href: browseHref(path) }, path), ' ', h('span', { class: 'muted' }, summary ?? (from === 'stored' ? 'stored' : 'documented')))));
}
