/** The form that names a request, in Browse and in Why. */

import { get } from './api.js';
import { combobox } from './combobox.js';
import { h } from './dom.js';

const HISTORY = 'history';
const KEPT = 30;

/** Paths asked for from this tab, the latest first. */
export const visited = () => JSON.parse(sessionStorage.getItem(HISTORY) ?? '[]');

/** Puts a path first in the history. */
export function remember(path) {
  const paths = [path, ...visited().filter((other) => other !== path)].slice(0, KEPT);
  sessionStorage.setItem(HISTORY, JSON.stringify(paths));
}

async function suggest(text) {
  const before = visited().filter((path) => path.startsWith(text) && path !== text).slice(0, 8);
  const { paths } = await get('completions', { query: { path: text || '/', limit: 20 } });
  const others = paths.filter(({ path }) => path !== text && !before.includes(path));
  return [
    ...before.map((value) => ({ value, note: 'visited' })),
    ...others.map(({ path, from }) => ({ value: path, note: from === 'stored' ? 'stored' : 'documented' })),
  ];
}

/** The field lines that were typed, `Name: value` each. */
export const fieldLines = (text) =>
  text.split('\n').map((line) => /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line)).filter(Boolean).map(([, name, value]) => [name, value]);

/**
 * @param {{path: string, method?: string, methods: string[], fields?: string, verb: string, more?: Node}} shown
 * @param {function({path: string, method: string, fields: string})} submit
 */
export function askForm({ path, method = 'GET', methods, fields = '', verb, more }, submit) {
  const { element, input } = combobox({ id: 'path', label: 'Path', value: path, suggest });
  const methodField = h('select', { name: 'method', 'aria-label': 'Method' },
    methods.map((one) => h('option', { selected: one === method }, one)));
  const fieldsField = h('textarea', { id: 'fields', rows: 3, spellcheck: 'false', placeholder: 'Accept-Language: sv' });
  fieldsField.value = fields;
  return h('form', {
    role: 'search', 'aria-label': verb,
    onsubmit: (event) => {
      event.preventDefault();
      submit({ path: input.value.trim().replace(/^(?!\/|https?:)/i, '/'), method: methodField.value, fields: fieldsField.value });
    },
  },
  h('div', { class: 'bar' }, methodField, element, h('button', { class: 'main' }, verb)),
  h('details', { open: fields !== '' }, h('summary', {}, 'Request fields'), h('label', { for: 'fields', class: 'unseen' }, 'Request fields, one each line'), fieldsField), more);
}
