/** Numbers as people read them. */

const NUMBER = new Intl.NumberFormat('en');
const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export const count = (number) => NUMBER.format(number);

/** `1 response`, `2 responses`. */
export const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** @param {number} bytes */
export function size(bytes) {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${SIZES[power]}`;
}

/** @param {number} seconds not negative */
export function duration(seconds) {
  if (seconds === 0) return '0 s';
  if (seconds < 0.0001) return `${(seconds * 1e6).toFixed(0)} µs`;
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  const whole = Math.floor(seconds);
  const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = units.findIndex(([length]) => whole >= length);
  return units.slice(first, first + 2)
    .map(([length, name], i) => [Math.floor((i === 0 ? whole : whole % units[first][0]) / length), name])
    .filter(([number], i) => i === 0 || number > 0)
    .map(([number, name]) => `${number} ${name}`)
    .join(' ');
}

/** Numbers held to their units, so that no line ends between the two. */
export const tied = (words) => words.replace(/(\d) (?=(?:ms|s|min|h|d|B|[KMGT]iB)\b)/g, '$1\u00a0');

/** What `fresh` says: time left, or how long it has been stale. */
export const freshness = (seconds) => (seconds >= 0 ? `fresh for ${duration(seconds)}` : `stale for ${duration(-seconds)}`);

/** The time of day, or with the date if it is another day's. */
export function time(iso) {
  const then = new Date(iso);
  const sameDay = then.toDateString() === new Date().toDateString();
  return then.toLocaleString('sv', sameDay ? { timeStyle: 'medium' } : { dateStyle: 'short', timeStyle: 'medium' });
}

/** @param {number} part 0 to 1 */
export const percent = (part) => `${(part * 100).toFixed(part > 0.995 && part < 1 ? 2 : 0)} %`;
