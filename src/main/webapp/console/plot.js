import uPlot from './webjars/uplot/1.6.30/dist/uPlot.esm.js';
import { h } from './dom.js';

const HEIGHT = 140;
const SECONDS = 300;

/** Powers of ten, from the one that is not above the first of two numbers to the one that is not below the other. */
function powersOfTen(least, most) {
  const [low, high] = [Math.floor(Math.log10(Math.max(least, 1e-6))), Math.ceil(Math.log10(Math.max(most, 1e-6)))];
  return Array.from({ length: Math.max(2, high - low + 1) }, (_, i) => 10 ** (low + i));
}

/** An axis that has no other ticks. */
const POWERS = { splits: (_, __, least, most) => powersOfTen(least, most), filter: (_, ticks) => ticks };

const ends = (all) => [all[0], all.at(-1)];

/**
 * A plot over the last five minutes. Its colours are those of its key, so that the style sheet has them all.
 *
 * @param {string} name
 * @param {Array<{label: string, className: string}>} series
 * @param {{format: function(number): string, max?: number, logarithmic?: boolean}} scale
 * @param {AbortSignal} signal when it is no longer seen
 * @returns {{element: HTMLElement, show: function(number[], Array<Array<number|null>>)}} times in Unix seconds, then a row of values for each series
 */
export function plot(name, series, { format, max, logarithmic = false }, signal) {
  const values = series.map(() => h('b'));
  const keys = series.map(({ label, className }, i) => h('li', { class: className }, `${label} `, values[i]));
  const canvas = h('div', { class: 'canvas', 'aria-hidden': 'true' });
  const element = h('figure', { class: 'card plot' }, h('figcaption', {}, h('h2', {}, name), h('ul', {}, keys)), canvas);
  let drawn = null;
  let latest = null;

  function start() {
    drawn?.destroy();
    const muted = getComputedStyle(element.querySelector('figcaption')).color;
    const axis = { stroke: muted, font: '11px system-ui', ticks: { show: false }, grid: { stroke: getComputedStyle(element).borderTopColor, width: 1 } };
    drawn = new uPlot({
      width: canvas.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false },
      padding: [8, 8, 0, 0],
      scales: {
        x: { range: (_, __, last) => [last - SECONDS, last] },
        y: logarithmic ? { distr: 3, range: (_, least, most) => ends(powersOfTen(least ?? 0.001, most ?? 1)) } : { range: (_, __, most) => [0, max ?? Math.max(most * 1.1, 1e-6)] },
      },
      axes: [{ ...axis, values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toLocaleTimeString('sv', { hour: '2-digit', minute: '2-digit' })), space: 70, size: 22 },
        { ...axis, size: 58, space: 30, values: (_, ticks) => ticks.map(format), ...(logarithmic && POWERS) }],
      series: [{}, ...keys.map(line)],
    }, latest, canvas);
  }

  /** A line in its key's colour, tinted below. */
  function line(key) {
    const { color } = getComputedStyle(key);
    return { stroke: color, width: 1.5, points: { show: false }, fill: color.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.08)') };
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
