import { events } from './api.js';
import { fill, h, scrolling, terms } from './dom.js';
import { count, duration, percent, size } from './format.js';
import { browseHref, pathOf } from './links.js';
import { plot } from './plot.js';
import { problemBox } from './problem.js';

export const title = 'Now';

const KEPT_SECONDS = 300;
const AGAIN_MILLIS = 2000;

/** Each plot: its name, series, scale, and the values of one second. */
const PLOTS = [
  ['Requests a second', [['requests', 'one'], ['from cache', 'two']], { format: (n) => count(Math.round(n * 10) / 10) }, (s) => [s.requests, s.hits]],
  ['Hit ratio', [['of all requests', 'two']], { format: percent, max: 1 }, (s) => [s.requests > 0 ? s.hits / s.requests : null]],
  ['Latency', [['median', 'one'], ['99th percentile', 'three']], { format: (n) => (n === 0 ? '0' : duration(n)) }, (s) => (s.requests > 0 ? [s.p50, s.p99] : [null, null])],
  ['Upstream', [['requests', 'one'], ['errors', 'bad']], { format: (n) => count(Math.round(n * 10) / 10) }, (s) => [s.forwarded, s.errors]],
];

/** @param {AbortSignal} signal ends the stream */
export async function render(_, signal) {
  const plots = PLOTS.map(([name, series, scale, values]) =>
    ({ values, ...plot(name, series.map(([label, className]) => ({ label, className })), scale, signal) }));
  const said = h('div', { class: 'said' });
  const side = h('div');
  let paused = false;
  const pause = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false', onclick: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
  } }, 'Pause');
  const kept = new Map();

  function show(statistics) {
    for (const second of statistics.seconds) kept.set(second.time, second);
    const seconds = [...kept.values()].sort((a, b) => a.time - b.time).slice(-KEPT_SECONDS);
    kept.clear();
    seconds.forEach((second) => kept.set(second.time, second));
    if (paused || seconds.length === 0) return;
    const times = seconds.map(({ time }) => time);
    for (const { values, show: draw } of plots) {
      const rows = seconds.map(values);
      draw(times, rows[0].map((__, i) => rows.map((row) => row[i])));
    }
    // Not under the hand of one who is in it.
    if (!side.contains(document.activeElement)) fill(side, totals(statistics.totals), bounds(statistics.store), upstreams(statistics.upstreams), top(statistics.top));
  }

  follow(show, said, signal);
  return h('div', { class: 'view now' },
    h('div', { class: 'headline' }, h('h1', { tabindex: -1 }, title), pause), said,
    h('div', { class: 'columns' }, h('section', { class: 'plots', 'aria-label': 'The last five minutes' }, plots.map(({ element }) => element)),
      h('aside', { 'aria-label': 'Totals' }, side)));
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
  const number = (value, label) => h('div', { class: 'figure' }, h('dt', {}, label), h('dd', {}, value));
  return h('section', {}, h('h2', {}, 'Since the start'), h('dl', { class: 'figures' },
    number(sum.requests > 0 ? percent(sum.hits / sum.requests) : '–', 'from cache'),
    number(count(sum.requests), 'requests'),
    number(count(sum.upstreamRequestsSaved ?? sum.requests - sum.forwarded), 'upstream requests saved'),
    number(size(sum.upstreamBytesSaved ?? Math.max(0, sum.clientBytes - sum.upstreamBytes)), 'upstream bytes saved'),
    number(count(sum.collapsed), 'joined another’s fetch'),
    number(count(sum.errors), 'errors')));
}

function bounds(store) {
  const meter = (label, bytes, limit) => h('p', { class: 'meter' },
    h('span', {}, label, ' ', h('span', { class: 'muted' }, `${size(bytes)} of ${size(limit)}`)),
    h('meter', { 'aria-label': label, min: 0, max: limit, high: limit * 0.95, value: bytes }));
  return h('section', {}, h('h2', {}, 'Store'),
    meter('Memory', store.memoryBytes, store.memoryLimit),
    meter('Disk', store.diskBytes, store.diskLimit),
    terms([
      ['Responses in memory', store.memoryEntries !== undefined && count(store.memoryEntries)],
      ['Responses on disk', store.diskEntries !== undefined && count(store.diskEntries)],
      ['Evicted', store.memoryEvictions !== undefined && count(store.memoryEvictions + (store.diskEvictions ?? 0))],
      ['Waiting for the disk', store.queueBytes > 0 && size(store.queueBytes)],
      ['The disk is', store.message ? `${store.disk}: ${store.message}` : store.disk],
    ]));
}

function upstreams(all) {
  return h('section', {}, h('h2', {}, 'Upstreams'), h('ul', { class: 'upstreams' }, all.map(({ route, url, state, requests, failures }) =>
    h('li', {}, h('span', { class: `badge ${state}` }, state), ' ', h('code', {}, url), ' ',
      h('span', { class: 'muted' }, [route, requests !== undefined && `${count(requests)} requests`, failures > 0 && `${count(failures)} failed`].filter(Boolean).join(', '))))));
}

function top(urls) {
  if (urls.length === 0) return h('p', { class: 'muted' }, 'No request in the last minutes.');
  const table = h('table', {}, h('thead', {}, h('tr', {}, ['URL', 'Requests', 'From cache'].map((name, i) => h('th', { scope: 'col', class: i > 0 && 'number' }, name)))),
    h('tbody', {}, urls.map(({ url, requests, hits }) => h('tr', {},
      h('td', { class: 'wide' }, h('a', { href: browseHref(pathOf(url)), class: 'path' }, pathOf(url))),
      h('td', { class: 'number' }, count(requests)), h('td', { class: 'number' }, requests > 0 ? percent(hits / requests) : '–')))));
  return h('section', {}, h('h2', {}, 'Top URLs'), scrolling('Top URLs', table));
}
