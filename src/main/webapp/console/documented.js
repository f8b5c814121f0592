/** What the relayed API tells of itself: the paths of its OpenAPI document, which is asked for through the relay, once. */

import { about, post } from './api.js';

const PATIENCE_MILLIS = 3000;

let known;

/**
 * The paths that can be got, on this relay; with `{name}` where one fills in something. None if there is no document, or
 * not soon: who asks again later may get them.
 *
 * @returns {Promise<Array<{path: string, summary?: string}>>}
 */
export function documented() {
  known ??= about().then(({ routes }) => Promise.all(routes.map(pathsOf))).then((all) => all.flat(), () => {
    known = undefined;
    return [];
  });
  return Promise.race([known, new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLIS, []))]);
}

async function pathsOf(route) {
  const below = route.path.replace(/\/$/, '');
  // Asked for out of curiosity, it should not take room in the store.
  const answer = await post('browse', { path: `${below}/openapi.json`, fields: [['Cache-Control', 'no-store']] }).catch(() => null);
  if (answer?.status !== 200) return [];
  try {
    const { paths, servers } = JSON.parse(answer.text);
    const server = pathname(servers?.[0]?.url ?? '/', route.upstreams[0]);
    const upstream = pathname(route.upstreams[0]);
    return Object.entries(paths).filter(([path, { get }]) => path.startsWith('/') && get).map(([path, { get }]) => {
      // Documents count from the server's base, or from its root: upstream's base is left out either way.
      const whole = server + path;
      return { path: below + (whole.startsWith(`${upstream}/`) ? whole.slice(upstream.length) : path), summary: typeof get.summary === 'string' ? get.summary : undefined };
    });
  } catch {
    return []; // Whatever it is, it is no OpenAPI document.
  }
}

const pathname = (url, base) => new URL(url, base).pathname.replace(/\/$/, '');
