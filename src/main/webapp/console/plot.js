import uPlot from './webjars/uplot/1.6.30/dist/uPlot.esm.js';
import { h } from './dom.js';

const HEIGHT = 150;
const SECONDS = 300;

/**
 * A plot over the last five minutes. Its colours are those of its key, so that the style sheet has them all.
 *
 * @param {string} name
 * @param {Array<{label: string, className: string}>} series
 * @param {{format: function(number): string, max?: number}} scale
 * @param {AbortSignal} signal when it is no longer seen
 * @returns {{element: HTMLElement, show: function(number[], Array<Array<number|null>>)}} times in Unix seconds, then a row of values for each series
 */
export function plot(name, series, { format, max }, signal) {
  const values = series.map(() => h('b'));
  const keys = series.map(({ label, className }, i) => h('li', { class: className }, `${label} `, values[i]));
  const canvas = h('div', { class: 'canvas', 'aria-hidden': 'true' });
  const element = h('figure', { class: 'plot' }, h('figcaption', {}, h('h2', {}, name), h('ul', {}, keys)), canvas);
  let drawn = null;
  let latest = null;

  function start() {
    drawn?.destroy();
    const muted = getComputedStyle(element.querySelector('figcaption')).color;
    const axis = { stroke: muted, font: '11px system-ui', ticks: { show: false }, grid: { stroke: getComputedStyle(element).borderTopColor, width: 1 } };
    drawn = new uPlot({
      width: canvas.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false },
      scales: { x: { range: (_, __, last) => [last - SECONDS, last] }, y: { range: (_, __, top) => [0, max ?? Math.max(top * 1.1, 1e-6)] } },
      axes: [{ ...axis, values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toLocaleTimeString('sv')), space: 90, size: 30 },
        { ...axis, size: 64, space: 35, values: (_, ticks) => ticks.map(format) }],
      series: [{}, ...keys.map((key) => ({ stroke: getComputedStyle(key).color, width: 1.5, points: { show: false } }))],
    }, latest, canvas);
  }

  const resized = new ResizeObserver(() => drawn?.setSize({ width: canvas.clientWidth, height: HEIGHT }));
  resized.observe(canvas);
  addEventListener('theme', () => drawn && start(), { signal });
  signal.addEventListener('abort', () => {
    resized.disconnect();
    drawn?.destroy();
  });

  return {
    element,
    show(times, rows) {
      latest = [times, ...rows];
      rows.forEach((row, i) => { values[i].textContent = row.at(-1) == null ? '–' : format(row.at(-1)); });
      if (drawn) drawn.setData(latest);
      else start();
    },
  };
}
