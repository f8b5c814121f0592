import { events } from './api.js';
import { fill, h, scrolling, terms } from './dom.js';
import { count, counted, duration, percent, size } from './format.js';
import { browseHref, pathOf } from './links.js';
import { plot } from './plot.js';
import { problemBox } from './problem.js';

export const title = 'Now';

const KEPT_SECONDS = 300;
const TOP = 10;
const AGAIN_MILLIS = 2000;

const rate = (n) => count(Math.round(n * 10) / 10);

/** Each plot: its name, series, scale, and the values of one second. */
const PLOTS = [
  ['Requests a second', [['requests', 'one'], ['from cache', 'two']], { format: rate }, (s) => [s.requests, s.hits]],
  ['Hit ratio', [['of all requests', 'two']], { format: percent, max: 1 }, (s) => [s.requests > 0 ? s.hits / s.requests : null]],
  ['Latency', [['median', 'one'], ['99th percentile', 'three']], { format: duration, logarithmic: true }, (s) => (s.requests > 0 ? [s.p50, s.p99] : [null, null])],
  ['Upstream requests a second', [['requests', 'one'], ['errors', 'bad']], { format: rate }, (s) => [s.forwarded, s.errors]],
];

/** @param {AbortSignal} signal ends the stream */
export async function render(_, signal) {
  const plots = PLOTS.map(([name, series, scale, values]) =>
    ({ values, ...plot(name, series.map(([label, className]) => ({ label, className })), scale, signal) }));
  const said = h('div', { class: 'said' });
  const sections = [['totals', totals, 'Since the start', ''], ['store', bounds, 'Store', 'card'], ['upstreams', upstreams, 'Upstreams', 'card'], ['top', top, 'Top URLs', 'card']]
    .map(([part, draw, name, className]) => ({ part, draw, element: h('section', { class: className, 'aria-label': name }) }));
  const pause = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false', onclick: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    fill(behind);
  } }, 'Pause');
  const behind = h('span', { class: 'muted' });
  let paused = false;
  let shown = 0;
  let kept = [];

  function show(statistics) {
    const newest = kept.at(-1)?.time ?? 0;
    kept = [...kept, ...statistics.seconds.filter(({ time }) => time > newest)].slice(-KEPT_SECONDS);
    if (kept.length === 0) return;
    if (paused) return void fill(behind, `${duration(kept.at(-1).time - shown)} behind`);
    shown = kept.at(-1).time;
    const times = kept.map(({ time }) => time);
    for (const { values, show: draw } of plots) {
      const rows = kept.map(values);
      draw(times, rows[0].map((__, i) => rows.map((row) => row[i])));
    }
    for (const { part, draw, element } of sections) {
      // Not under the hand of one who is in it.
      if (!element.contains(document.activeElement)) fill(element, draw(statistics[part]));
    }
  }

  follow(show, said, signal);
  const [sum, store, upstream, topUrls] = sections.map(({ element }) => element);
  return h('div', { class: 'view now' },
    h('div', { class: 'headline' }, h('h1', { tabindex: -1 }, title), pause, behind), said, sum,
    h('section', { class: 'plots', 'aria-label': 'The last five minutes' }, plots.map(({ element }) => element)),
    h('div', { class: 'columns halves' }, h('div', {}, store, upstream), topUrls));
}

/** Shows each snapshot until the signal says stop; asks again when the stream breaks. */
async function follow(show, said, signal) {
  while (!signal.aborted) {
    try {
      for await (const statistics of events('statistics/stream', signal)) {
        if (said.childElementCount > 0) fill(said);
        show(statistics);
      }
    } catch (problem) {
      if (signal.aborted || problem.status === 401) return;
      if (said.childElementCount === 0) fill(said, problemBox(problem));
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLIS));
  }
}

function totals(sum) {
  const number = (value, label) => h('div', { class: 'card figure' }, h('dt', {}, label), h('dd', {}, value));
  return h('dl', { class: 'figures' },
    number(sum.requests > 0 ? percent(sum.hits / sum.requests) : '–', 'from cache'),
    number(count(sum.requests), 'requests'),
    number(count(sum.upstreamRequestsSaved ?? sum.requests - sum.forwarded), 'upstream requests saved'),
    number(size(sum.upstreamBytesSaved ?? Math.max(0, sum.clientBytes - sum.upstreamBytes)), 'upstream bytes saved'),
    number(count(sum.collapsed), 'joined another’s fetch'),
    number(count(sum.errors), 'errors'));
}

function bounds(store) {
  const meter = (label, bytes, limit) => h('p', { class: 'meter' },
    h('span', {}, label, ' ', h('span', { class: 'muted' }, `${size(bytes)} of ${size(limit)}`)),
    h('meter', { 'aria-label': label, min: 0, max: limit, high: limit * 0.95, value: bytes }));
  return [h('h2', {}, 'Store'),
    meter('Memory', store.memoryBytes, store.memoryLimit),
    meter('Disk', store.diskBytes, store.diskLimit),
    terms([
      ['In memory', store.memoryEntries !== undefined && counted(store.memoryEntries, 'response')],
      ['On disk', store.diskEntries !== undefined && counted(store.diskEntries, 'response')],
      ['File', store.fileBytes > 0 && size(store.fileBytes)],
      ['Evicted', store.memoryEvictions !== undefined && count(store.memoryEvictions + (store.diskEvictions ?? 0))],
      ['To be written', store.queueBytes > 0 && size(store.queueBytes)],
      ['Disk', store.message ? `${store.disk}, ${store.message}` : store.disk],
    ])];
}

function upstreams(all) {
  return [h('h2', {}, 'Upstreams'), h('ul', { class: 'upstreams' }, all.map(({ route, url, state, requests, failures }) =>
    h('li', {}, h('span', { class: `badge ${state}` }, state), h('code', {}, url),
      h('span', { class: 'muted' }, [`route ${route}`, requests !== undefined && counted(requests, 'request'), failures > 0 && `${count(failures)} failed`].filter(Boolean).join(', ')))))];
}

function top(urls) {
  const table = h('table', {}, h('thead', {}, h('tr', {}, ['URL', 'Requests', 'From cache'].map((name, i) => h('th', { scope: 'col', class: i > 0 && 'number' }, name)))),
    h('tbody', {}, urls.slice(0, TOP).map(({ url, requests, hits }) => h('tr', {},
      h('td', {}, h('a', { href: browseHref(pathOf(url)), class: 'path' }, pathOf(url))),
      h('td', { class: 'number' }, count(requests)), h('td', { class: 'number' }, requests > 0 ? percent(hits / requests) : '–')))));
  return [h('h2', {}, 'Top URLs'), urls.length > 0 ? scrolling('Top URLs of the last minutes', table) : h('p', { class: 'muted' }, 'No request in the last minutes.')];
}
