/** What the cache did, and the rules that spoke. */

import { h, terms } from './dom.js';
import { duration, freshness, tied, time } from './format.js';
import { pathOf, whyHref } from './links.js';

/** In words; the colour only repeats them. */
export const badge = ({ outcome, words }) => h('span', { class: `badge ${outcome}` }, tied(words));

/**
 * What the cache did, or would do, as the first thing one sees.
 *
 * @param {{outcome?: string, words: string}} decision
 * @param {Array<Node|string|Array>} facts
 * @param {...Node} actions
 */
export const verdict = ({ outcome, words }, facts, ...actions) => h('div', { class: `card verdict ${outcome ?? ''}` },
  h('div', {},
    h('p', { class: 'words' }, tied(words)),
    facts.length > 0 && h('ul', { class: 'facts', 'aria-label': 'The answer' }, facts.map((fact) => h('li', {}, fact)))),
  h('p', { class: 'actions' }, actions));

/** The section that a rule comes from, as a link to its text if it is an RFC's. */
export function section(name) {
  const [, rfc, number] = /^RFC (\d+)(?: §(\d[\d.]*))?/.exec(name) ?? [];
  if (!rfc) return h('span', { class: 'muted' }, name);
  const href = `https://www.rfc-editor.org/rfc/rfc${rfc}${number ? `#section-${number.replace(/\.$/, '')}` : ''}`;
  return h('a', { href, rel: 'noreferrer noopener', target: '_blank', class: 'out' }, name);
}

/** @param {Array<{reason: string, section: string, text: string}>} rules */
export function ruleList(rules) {
  if (rules.length === 0) return h('p', { class: 'muted' }, 'No rule had anything to say.');
  return h('ol', { class: 'rules' }, rules.map((rule) => h('li', {}, rule.text, ' ', h('code', {}, rule.reason), ' ', section(rule.section))));
}

/** Field lines as they came. */
export const fieldTable = (fields, label) => h('div', { class: 'scrolling', role: 'region', 'aria-label': label, tabindex: 0 },
  h('table', { class: 'fields' }, h('tbody', {}, fields.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value))))));

/** One exchange: a line, and all about it when unfolded. */
export function exchange(decision, open = false) {
  const path = pathOf(decision.url);
  return h('details', { class: 'exchange', open },
    h('summary', {}, h('span', { class: 'muted' }, time(decision.time)), h('span', {}, decision.method), h('code', {}, path), badge(decision)),
    h('div', {}, ruleList(decision.rules), terms([
      ['Status', decision.status],
      ['Took', decision.seconds !== undefined && duration(decision.seconds)],
      ['Upstream', decision.upstreamStatus !== undefined && `${decision.upstreamStatus}${decision.upstreamSeconds === undefined ? '' : ` in ${duration(decision.upstreamSeconds)}`}`],
      ['Stored', decision.upstreamStatus !== undefined && (decision.stored ? 'yes' : 'no')],
      ['Age', decision.age !== undefined && duration(decision.age)],
      ['Freshness', decision.fresh !== undefined && freshness(decision.fresh)],
      ['Cache-Status', decision.cacheStatus && h('code', {}, decision.cacheStatus)],
      ['Request id', decision.id && h('code', {}, decision.id)],
    ]), h('a', { href: whyHref(path, decision.method) }, 'What it would do now')));
}
