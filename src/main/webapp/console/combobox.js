import { announce, fill, freshId, h } from './dom.js';
import { counted } from './format.js';

/**
 * A text field that suggests, after the combobox pattern of the ARIA Authoring Practices.
 *
 * @param {{id: string, label: string, value: string, suggest: function(string): Promise<Array<{value: string, note: string}>>}} options
 * @returns {{element: HTMLElement, input: HTMLInputElement}}
 */
export function combobox({ id, label, value, suggest }) {
  const list = h('ul', { id: freshId('suggestions'), role: 'listbox', 'aria-label': `${label}: suggestions`, hidden: true });
  const input = h('input', {
    id, name: id, value, placeholder: '/path?query', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list',
    autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', required: true,
    oninput: open, onkeydown: key, onblur: close,
  });
  let asked = 0;
  let active = -1;

  async function open() {
    const question = ++asked;
    const found = await suggest(input.value).catch(() => []);
    if (question !== asked || document.activeElement !== input) return;
    active = -1;
    input.removeAttribute('aria-activedescendant');
    // mousedown, or the field would lose the focus and close before the click.
    fill(list, found.map((one) => h('li', { id: freshId('suggestion'), role: 'option', 'aria-selected': 'false', 'data-value': one.value,
      onmousedown: (event) => { event.preventDefault(); pick(one.value); } }, h('span', {}, one.value), h('small', {}, one.note))));
    expand(found.length > 0);
    if (found.length > 0) announce(counted(found.length, 'suggestion'));
  }

  function expand(open) {
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
  }

  function close() {
    asked++;
    active = -1;
    input.removeAttribute('aria-activedescendant');
    expand(false);
  }

  /** Fills the field; what a template leaves open is selected, to be typed over. A whole path is gone to. */
  function pick(text) {
    input.value = text;
    close();
    const open = /\{[^}]*\}/.exec(text);
    if (open) input.setSelectionRange(open.index, open.index + open[0].length);
    else input.form.requestSubmit();
  }

  function key(event) {
    const options = [...list.children];
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (list.hidden) return void open();
      active = (active + steps[event.key] + (active < 0 && event.key === 'ArrowUp' ? 1 : 0) + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute('aria-selected', String(i === active)));
      options[active].scrollIntoView({ block: 'nearest' });
      input.setAttribute('aria-activedescendant', options[active].id);
    } else if (event.key === 'Escape') {
      if (!list.hidden) event.preventDefault();
      close();
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      pick(options[active].dataset.value);
    }
  }

  return { input, element: h('div', { class: 'combobox' }, h('label', { for: id, class: 'unseen' }, label), input, list) };
}
