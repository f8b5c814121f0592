import { fill, freshId, h } from './dom.js';

/**
 * Several drawings of one thing, one at a time: the tabs pattern of the ARIA Authoring Practices. A panel is drawn when it is first seen.
 *
 * @param {string} label
 * @param {Array<{name: string, draw: function(): Node}>} panels at least one; the first is shown
 */
export function tabs(label, panels) {
  const panel = h('div', { id: freshId('panel'), role: 'tabpanel', tabindex: 0 });
  const drawings = new Map();
  const buttons = panels.map(({ name }, i) => h('button', {
    type: 'button', role: 'tab', id: freshId('tab'), 'aria-controls': panel.id,
    onclick: () => select(i), onkeydown: (event) => key(event, i),
  }, name));

  function select(i) {
    buttons.forEach((button, j) => {
      button.setAttribute('aria-selected', String(i === j));
      button.tabIndex = i === j ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', buttons[i].id);
    if (!drawings.has(i)) drawings.set(i, panels[i].draw());
    fill(panel, drawings.get(i));
  }

  function key(event, i) {
    const last = panels.length - 1;
    const to = { ArrowRight: i === last ? 0 : i + 1, ArrowLeft: i === 0 ? last : i - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    select(to);
    buttons[to].focus();
  }

  select(0);
  return h('div', { class: 'tabs' }, h('div', { role: 'tablist', 'aria-label': label }, buttons), panel);
}
