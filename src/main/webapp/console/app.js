import { about } from './api.js';
import { announce, fill } from './dom.js';
import { problemBox } from './problem.js';
import { signIn } from './sign-in.js';
import * as browse from './browse.js';
import * as now from './now.js';
import * as stored from './stored.js';
import * as token from './token.js';
import * as why from './why.js';

/**
 * A view draws itself for a route, `#/view/rest?query`, and stops when the signal says so.
 *
 * @typedef {{view: string, rest: string, query: URLSearchParams, raw: string|undefined}} Route `raw` is the query as written
 * @typedef {{title: string, render: function(Route, AbortSignal): Promise<Node>}} View
 */

/** @type {Object<string, View>} */
const VIEWS = { browse, why, stored, now };

const main = document.getElementById('main');
let shown = new AbortController();

/** @returns {Route} */
function route() {
  const [, view, rest, query] = /^#\/([a-z]+)([^?]*)(?:\?(.*))?$/.exec(location.hash) ?? [null, 'browse', '', ''];
  return { view: view in VIEWS ? view : 'browse', rest, query: new URLSearchParams(query), raw: query };
}

/** Draws the view that the address says; the one before stays in sight until then. */
async function show() {
  if (location.hash === '#main') return;
  token.takeFromFragment();
  shown.abort();
  shown = new AbortController();
  const { signal } = shown;
  const where = route();
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.view === where.view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!token.current()) return askForToken();
  main.setAttribute('aria-busy', 'true');
  let drawing;
  try {
    drawing = await VIEWS[where.view].render(where, signal);
  } catch (problem) {
    if (signal.aborted || problem.status === 401) return;
    drawing = problemBox(problem);
  }
  if (signal.aborted) return;
  place(drawing, VIEWS[where.view].title);
  tellRelay();
}

/** @param {Node} drawing what has the attribute `data-here` is what one came for */
function place(drawing, title) {
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  fill(main, drawing).removeAttribute('aria-busy');
  document.title = `${main.querySelector('h1')?.textContent ?? title} · API relay`;
  // What had the focus is gone: go on from its like, or from the top.
  const again = focused?.dataset.again && main.querySelector(`[data-again="${focused.dataset.again}"]`);
  if (focused) (again ?? main.querySelector('[data-here]') ?? main.querySelector('h1'))?.focus();
}

/** Which relay this is, for those who have several. */
async function tellRelay() {
  const { version, relayPort, routes } = await about();
  const upstreams = routes.length === 1 ? routes[0].upstreams.join(', ') : `${routes.length} routes`;
  const said = document.getElementById('relay');
  said.textContent = `${location.hostname}:${relayPort} → ${upstreams}`;
  said.title = `${said.textContent}, version ${version}`;
}

function askForToken(problem) {
  shown.abort();
  place(signIn(problem, show), 'Sign in');
  document.getElementById('relay').textContent = '';
  main.querySelector('input').focus();
}

addEventListener('hashchange', show);
addEventListener('again', show);
addEventListener('signed-out', () => askForToken('That token is not, or no longer, the right one'));
addEventListener('keydown', (event) => {
  const field = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'k' && main.querySelector('form[role="search"] input');
  if (!field || document.querySelector('dialog')) return;
  event.preventDefault();
  field.select();
});
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('unhandledrejection', ({ reason }) => {
  if (reason?.name !== 'AbortError' && reason?.status !== 401) announce(reason?.message ?? 'Something went wrong');
});
show();
