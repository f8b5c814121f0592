/** The content of a relayed response: drawn as what it says it is, and never as a part of this page. */

import { h } from './dom.js';
import { size } from './format.js';
import { tabs } from './tabs.js';
import { arraysOfObjects, objectTable } from './table.js';
import { Digits, tree } from './tree.js';

const IMAGES = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)$/;

/**
 * @param {{text?: string, base64?: string, size: number, truncated?: boolean}} browsed
 * @param {string} type its media type, without parameters
 * @param {import('./links.js').Linker} links
 * @param {AbortSignal} signal when it is no longer seen
 */
export function content(browsed, type, links, signal) {
  const cut = browsed.truncated && h('p', { class: 'note' }, `Only the first part is shown of ${size(browsed.size)}.`);
  return h('div', {}, cut, tabs('Content', panels(browsed, type, links, signal)));
}

function panels(browsed, type, links, signal) {
  const source = { name: 'Source', draw: () => h('pre', { class: 'source' }, browsed.text) };
  const bytes = () => (browsed.text === undefined ? fromBase64(browsed.base64 ?? '') : new TextEncoder().encode(browsed.text));
  if (IMAGES.test(type)) {
    const image = { name: 'Image', draw: () => h('img', { class: 'shown', alt: 'The image that was answered', src: blobUrl(bytes(), type, signal) }) };
    return browsed.text === undefined ? [image] : [image, source];
  }
  if (browsed.text === undefined) {
    return [{ name: 'Bytes', draw: () => h('pre', { class: 'source' }, browsed.size === 0 ? 'No content.' : hex(bytes().slice(0, 4096))) }];
  }
  if (/^(application|text)\/([\w.-]+\+)?json$/.test(type)) {
    const value = parsed(browsed.text);
    if (value !== undefined) {
      const arrays = arraysOfObjects(value);
      const treePanel = { name: 'Tree', draw: () => tree(value, links) };
      const table = { name: 'Table', draw: () => h('div', {}, arrays.map((array) => objectTable(array, links))) };
      if (arrays.length === 0) return [treePanel, source];
      return isMost(arrays, browsed.text) ? [table, treePanel, source] : [treePanel, table, source];
    }
  }
  if (/^(text\/html|application\/xhtml\+xml)$/.test(type)) {
    // No script, no form, no window, no origin: and this page's own policy holds in the frame too.
    const frame = () => h('iframe', { sandbox: '', referrerpolicy: 'no-referrer', title: 'The page that was answered, without scripts', src: blobUrl(bytes(), 'text/html; charset=utf-8', signal) });
    return [source, { name: 'Page', draw: frame }];
  }
  return [source];
}

/** Whether the tables show much of what there is: then they come first. */
const isMost = (arrays, text) => JSON.stringify(arrays.map(({ rows }) => rows)).length > text.length / 4;

/** @returns {*} undefined if it is not JSON, or nested beyond reason */
function parsed(text) {
  try {
    return JSON.parse(text, (key, value, context) =>
      (typeof value === 'number' && !Number.isSafeInteger(value) && context?.source && String(value) !== context.source && /^-?\d+$/.test(context.source)
        ? new Digits(context.source) : value));
  } catch {
    return undefined;
  }
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

function blobUrl(bytes, type, signal) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  signal.addEventListener('abort', () => URL.revokeObjectURL(url));
  return url;
}

function hex(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = [...bytes.slice(at, at + 16)];
    const digits = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = line.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${digits.padEnd(47)}  ${letters}`);
  }
  return lines.join('\n');
}
