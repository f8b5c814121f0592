/** Where the references in a relayed response lead: to other paths of this relay, or out. */

import { about, get } from './api.js';
import { h } from './dom.js';

/** The address of a path of the relay in Browse. */
export const browseHref = (path) => `#/browse${path}`;

/** The address of a question in Why. */
export const whyHref = (path, method = 'GET') => `#/why?${new URLSearchParams({ method, path })}`;

/** The path and query in a URL, or what is one already. */
export const pathOf = (url) => (url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '').replace(/^(?=\?|$)/, '/'));

/**
 * @typedef {{string: function(string): (Node|string), item: function(Object, string): (Node|null)}} Linker
 *   `string` draws a string of a response, as a link if it is a reference; `item` draws a property of an object as a link if
 *   the API's OpenAPI document says that the property identifies a resource below this one, and is null otherwise
 */

/**
 * @param {string} path of the response
 * @returns {Promise<Linker>}
 */
export async function linker(path, signal) {
  const collection = path.replace(/\?.*/, '').replace(/\/$/, '');
  const [{ routes, relayPort }, { paths }] = await Promise.all([about(), get('completions', { query: { path: `${collection}/{`, limit: 100 }, signal })]);
  const names = paths.map((found) => /^\{([^{}/]+)\}$/.exec(found.path.slice(collection.length + 1))?.[1]).filter(Boolean);
  return {
    string: (text) => drawReference(text, relayPath(text, path, routes, relayPort)),
    item: (object, key) => (identifies(names, object, key) ? link(`${collection}/${encodeURIComponent(object[key])}`, object[key]) : null),
  };
}

const link = (path, text) => h('a', { href: browseHref(path) }, String(text));

/** For a template `…/{restaurantId}`, the property `restaurantId`; if there is none, `identifier` or `id`. */
function identifies(names, object, key) {
  if (names.length === 0 || !['string', 'number'].includes(typeof object[key])) return false;
  return names.some((name) => key === [name, 'identifier', 'id'].find((candidate) => Object.hasOwn(object, candidate)));
}

function drawReference(text, target) {
  if (target === null) return text;
  if (target.path !== undefined) return link(target.path, text);
  return h('a', { href: target.url, rel: 'noreferrer noopener', target: '_blank', class: 'out' }, text);
}

/** @returns {{path: string}|{url: string}|null} a path of this relay, a URL elsewhere, or no reference at all */
function relayPath(text, from, routes, relayPort) {
  if (!/^(https?:\/\/|\/[^/\s])[^\s]*$/i.test(text)) return null;
  const here = routes.filter((route) => within(route.path, from)).sort((a, b) => b.path.length - a.path.length)[0];
  let url;
  try {
    url = new URL(text, here?.upstreams[0] ?? location.origin);
  } catch {
    return null;
  }
  if (url.hostname === location.hostname && Number(url.port) === relayPort) return { path: url.pathname + url.search };
  for (const route of here ? [here, ...routes] : routes) {
    for (const upstream of route.upstreams) {
      const base = new URL(upstream);
      if (url.origin === base.origin && within(base.pathname, url.pathname)) {
        const rest = url.pathname.slice(base.pathname.replace(/\/$/, '').length);
        return { path: (route.path.replace(/\/$/, '') + rest || '/') + url.search };
      }
    }
  }
  return text.startsWith('/') ? { path: text } : { url: url.href };
}

/** Whether a path is a folder's, or below it. */
const within = (folder, path) => path === folder || path.startsWith(folder.replace(/\/?$/, '/'));
