import { post } from './api.js';
import { fill, h } from './dom.js';
import { count, counted, size } from './format.js';
import { problemBox } from './problem.js';

/**
 * Asks what a purge would take, shows it, and does it once the number of responses has been typed: there is no way back.
 *
 * @param {Object} criterion one of url, prefix, pattern, route, host, tag, or all
 * @param {function()} [done]
 */
export function purge(criterion, done = () => dispatchEvent(new Event('again'))) {
  const preview = h('div', { 'aria-live': 'polite' });
  const typed = h('input', { id: 'typed', autocomplete: 'off', spellcheck: 'false', oninput: check });
  const asked = h('label', { for: 'typed' }, 'Looking at what matches…');
  const button = h('button', { class: 'danger main', disabled: true }, 'Purge');
  const kinds = [['hard', 'Remove: the next request goes upstream'], ['soft', 'Make stale: upstream is asked whether it still holds']];
  const form = h('form', { onsubmit: submit },
    h('h2', { id: 'purge-title' }, 'Purge ', subject(criterion)),
    h('fieldset', {}, h('legend', {}, 'How'), kinds.map(([value, label]) =>
      h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'kind', value, checked: value === 'hard', onchange: look }), label))),
    preview,
    asked, typed,
    h('p', { class: 'actions' }, button, h('button', { type: 'button', onclick: () => dialog.close() }, 'Leave it')));
  const dialog = h('dialog', { 'aria-labelledby': 'purge-title', onclose: () => dialog.remove() }, form);
  let words = null;

  const soft = () => form.elements.kind.value === 'soft';

  /** What would go. */
  async function look() {
    const asSoft = soft();
    words = null;
    typed.disabled = true;
    check();
    try {
      const { matched, bytes, examples = [] } = await post('purge', { ...criterion, soft: asSoft, preview: true });
      if (asSoft !== soft()) return;
      words = matched > 0 ? `${soft() ? 'stale' : 'purge'} ${matched}` : null;
      fill(preview, h('p', {}, h('strong', {}, `${counted(matched, 'response')}, ${size(bytes)}`), matched === 1 ? ' matches.' : ' match.'),
        examples.length > 0 && h('ul', { class: 'examples' }, examples.map((url) => h('li', {}, url))),
        matched > examples.length && h('p', { class: 'muted' }, `and ${count(matched - examples.length)} more`));
      fill(asked, words ? ['There is no way back. To confirm, type ', h('kbd', {}, words)] : 'Nothing to purge');
      typed.disabled = words === null;
    } catch (problem) {
      fill(preview, problemBox(problem));
    }
  }

  function check() {
    button.disabled = words === null || typed.value.trim().toLowerCase() !== words;
  }

  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    try {
      const { matched, bytes } = await post('purge', { ...criterion, soft: soft(), preview: false });
      dialog.addEventListener('close', () => done());
      fill(form, h('h2', { id: 'purge-title' }, soft() ? 'Made stale' : 'Purged'),
        h('p', { role: 'status' }, `${counted(matched, 'response')}, ${size(bytes)}.`),
        h('p', { class: 'actions' }, h('button', { type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Close')));
      form.querySelector('button').focus();
    } catch (problem) {
      fill(preview, problemBox(problem));
      check();
    }
  }

  document.body.append(dialog);
  dialog.showModal();
  look();
}

function subject(criterion) {
  const [[by, value]] = Object.entries(criterion);
  return by === 'all' ? 'everything stored' : [`by ${by} `, h('code', {}, value)];
}
