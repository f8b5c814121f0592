/** The console's JSON API, as apirelay/console/openapi.yaml describes it. */

import * as token from './token.js';

const BASE = new URL('api/v1/', import.meta.url);

/** What went wrong, in words. */
export class Problem extends Error {
  /**
   * @param {number} status 0 if there was no answer
   * @param {string} title
   * @param {string} [detail]
   */
  constructor(status, title, detail) {
    super(detail ? `${title}: ${detail}` : title);
    this.status = status;
    this.title = title;
    this.detail = detail;
  }
}

/**
 * @param {string} path below `api/v1/`
 * @param {{query?: Object<string, *>, json?: *, signal?: AbortSignal, token?: string}} [options] `json` makes it a POST
 * @returns {Promise<Response>} a successful one
 * @throws {Problem} any other answer, or none
 */
export async function ask(path, { query = {}, json, signal, token: given } = {}) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value != null && value !== '') url.searchParams.set(name, value);
  }
  const headers = { Authorization: `Bearer ${given ?? token.current()}` };
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(url, {
    method: json === undefined ? 'GET' : 'POST',
    body: json === undefined ? undefined : JSON.stringify(json),
    headers, signal, cache: 'no-store', credentials: 'omit', redirect: 'error',
  }).catch((error) => {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, 'The console does not answer', 'Is the relay running?');
  });
  if (response.ok) return response;
  const problem = await toProblem(response);
  if (response.status === 401 && given === undefined) {
    token.forget();
    dispatchEvent(new Event('signed-out'));
  }
  throw problem;
}

export const get = async (path, options) => (await ask(path, options)).json();
export const post = async (path, json, signal) => (await ask(path, { json, signal })).json();

async function toProblem(response) {
  if (response.status === 401) return new Problem(401, 'That is not the admin token');
  if (response.status === 429) return new Problem(429, 'Too many wrong tokens', retry(response.headers.get('Retry-After')));
  const { title, detail } = await response.json().catch(() => ({}));
  return new Problem(response.status, title ?? `The console answered ${response.status}`, detail);
}

/** Retry-After is a number of seconds, or a date (RFC 9110 §10.2.3). */
function retry(after) {
  const when = /^\d+$/.test(after ?? '') ? Date.now() + after * 1000 : Date.parse(after);
  return Number.isNaN(when) ? 'Try again later.' : `Try again at ${new Date(when).toLocaleTimeString('sv')}.`;
}

/**
 * The data of server-sent events, parsed. EventSource would not send the token.
 *
 * @returns {AsyncGenerator<*>} ends when the stream does
 */
export async function* events(path, signal) {
  const response = await ask(path, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5)).join('\n');
      if (data) yield JSON.parse(data);
    }
  }
}

let known;

/** The relay's version, port and routes; asked for once. */
export function about() {
  known ??= get('about').catch((problem) => {
    known = undefined;
    throw problem;
  });
  return known;
}
