/** The admin token: comes in the URL's fragment or by a form, and stays for as long as the tab does. */

const NAME = 'token';

export const current = () => sessionStorage.getItem(NAME);
export const keep = (token) => sessionStorage.setItem(NAME, token);
export const forget = () => sessionStorage.removeItem(NAME);

/** Takes `#token=…` out of the address bar and the history. */
export function takeFromFragment() {
  if (!location.hash.startsWith('#token=')) return;
  keep(decoded(location.hash.slice('#token='.length)));
  history.replaceState(null, '', location.pathname + location.search);
}

/** Whether it can stand in a header field at all. */
export const possible = (token) => /^[\x21-\x7e]+$/.test(token);

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
