import { ask } from './api.js';
import { fieldTable, section } from './decision.js';
import { announce, h, terms } from './dom.js';
import { count, duration, freshness, size, time } from './format.js';
import { browseHref, whyHref } from './links.js';
import { purge } from './purge.js';

/**
 * One stored response in full.
 *
 * @param {Object} entry as the API's Entry
 * @param {string} back the address of the listing
 */
export function entryPanel(entry, back) {
  const lifetime = entry.freshness;
  return [
    h('div', { class: 'above' }, h('h2', { class: 'path', tabindex: -1, 'data-here': true }, entry.path), h('a', { class: 'button quiet', href: back }, 'Close')),
    h('p', { class: 'actions' },
      h('a', { class: 'button', href: browseHref(entry.path) }, 'Browse'),
      h('a', { class: 'button', href: whyHref(entry.path, entry.method) }, 'Why?'),
      h('button', { type: 'button', onclick: () => download(entry) }, 'Download'),
      h('button', { type: 'button', class: 'danger', onclick: () => purge({ url: entry.url }, () => { location.hash = back; }) }, 'Purge…')),
    terms([
      ['URL', h('code', {}, entry.url)],
      ['Route', entry.route],
      ['Method', entry.method],
      ['Status', entry.status],
      ['Size', size(entry.size)],
      ['Type', entry.contentType],
      ['Age', duration(entry.age)],
      ['Freshness', freshness(entry.fresh)],
      ['Lifetime', lifetime?.lifetime !== undefined && [`${duration(lifetime.lifetime)}, from ${lifetime.from} `, lifetime.section && section(lifetime.section)]],
      ['Stored', entry.created && time(entry.created)],
      ['Last used', entry.lastUsed && time(entry.lastUsed)],
      ['Hits', count(entry.hits)],
      ['Kept in', entry.place.replaceAll('-', ' ')],
    ]),
    entry.variant?.length > 0 && [h('h3', {}, 'Chosen by'), fieldTable(entry.variant, 'Request fields that select it')],
    entry.fields && [h('h3', {}, 'Fields'), fieldTable(entry.fields, 'Fields')],
  ];
}

/** Saves the content as a file: what is in it is not opened here. */
async function download(entry) {
  try {
    const url = URL.createObjectURL(await (await ask(`responses/${entry.id}/content`)).blob());
    h('a', { href: url, download: entry.path.replace(/\?.*/, '').split('/').pop() || `response-${entry.id}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (problem) {
    announce(problem.message);
  }
}
