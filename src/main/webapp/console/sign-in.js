import { get, Problem } from './api.js';
import { fill, h } from './dom.js';
import { problemBox } from './problem.js';
import * as token from './token.js';

/**
 * A form that asks for the admin token.
 *
 * @param {string} [why] it is asked for again
 * @param {function()} done the token was right, and is kept
 */
export function signIn(why, done) {
  const said = h('div', {}, why && problemBox(new Problem(401, why)));
  const input = h('input', { id: 'token', name: 'token', type: 'password', required: true, autocomplete: 'current-password', spellcheck: 'false' });
  const button = h('button', { class: 'main' }, 'Go in');

  async function submit(event) {
    event.preventDefault();
    const given = input.value.trim();
    button.disabled = true;
    try {
      if (!token.possible(given)) throw new Problem(401, 'That cannot be a token', 'A token has letters, digits and signs of ASCII only.');
      await get('about', { token: given });
      token.keep(given);
      done();
    } catch (problem) {
      fill(said, problemBox(problem));
      input.select();
    } finally {
      button.disabled = false;
    }
  }

  return h('section', { class: 'card sign-in' },
    h('h1', { tabindex: -1 }, 'Admin token'),
    h('p', {}, 'The relay logged a link to this page when it started, with the token in it. The token is also in a file beside the cache.'),
    h('form', { onsubmit: submit }, 
      // A password manager keeps a token under a name.
      h('input', { name: 'username', value: 'admin', autocomplete: 'username', hidden: true }),
      h('label', { for: 'token' }, 'Token'), h('div', { class: 'bar' }, input, button)),
    said);
}
