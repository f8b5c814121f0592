import { get, post } from './api.js';
import { askForm, fieldLines, remember, visited } from './ask.js';
import { content } from './content.js';
import { announce, h } from './dom.js';
import { fieldTable, ruleList, verdict } from './decision.js';
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
    verdict(answer.decision, facts,
      h('a', { class: 'button', href: whyHref(path, extra.method) }, 'Why?'),
      h('button', { type: 'button', title: 'The same request with Cache-Control: no-cache', onclick: () => again(['Cache-Control', 'no-cache']) }, 'Ask upstream')),
    h('div', { class: 'columns' },
      h('section', { class: 'card tabbed', 'aria-label': 'Content' }, content(answer, type, links, signal)),
      h('aside', { 'aria-label': 'Rules and fields' },
        h('details', { class: 'card', open: true }, h('summary', {}, counted(answer.decision.rules.length, 'rule')), ruleList(answer.decision.rules)),
        h('details', { class: 'card', open: true }, h('summary', {}, counted(answer.fields.length, 'field')), fieldTable(answer.fields, 'Fields')))));
}

/** The same request once more, with a field. */
function again(field) {
  once = [field];
  dispatchEvent(new Event('again'));
}

/** Where to begin: where one has been, what the API documents, and what is stored. */
function start({ paths }) {
  const whole = paths.filter(({ path }) => !path.includes('{'));
  const lists = [
    list('Visited', visited().map((path) => ({ path }))),
    list('Documented by the API', whole.filter(({ from }) => from === 'openapi')),
    list('Stored', whole.filter(({ from }) => from === 'stored')),
  ].filter(Boolean);
  if (lists.length > 0) return h('div', {}, lists);
  return h('p', { class: 'card' }, 'Nothing is stored yet, and no OpenAPI document of this API is known. Type a path above, or begin at ', h('a', { href: browseHref('/') }, 'its root'), '.');
}

const list = (name, paths) => paths.length > 0 && h('section', { class: 'card' }, h('h2', {}, name), h('ul', { class: 'starts' }, paths.map(({ path }) => h('li', {}, h('a', { href: browseHref(path) }, path)))));
