import { Problem } from './api.js';
import { h } from './dom.js';

/** What went wrong, where it is seen and heard. */
export function problemBox(problem) {
  return h('div', { class: 'problem', role: 'alert' },
    h('strong', {}, problem.title ?? 'Something in this page went wrong'), ' ',
    problem instanceof Problem ? problem.detail : problem.message);
}

/**
 * What a call gave, drawn; or its problem, in its place. A call given up, or one that wants the token again, is nobody's to draw.
 *
 * @template T
 * @param {Promise<T>} call
 * @param {function(T): Node} draw
 */
export async function drawn(call, draw) {
  try {
    return await draw(await call);
  } catch (problem) {
    if (problem.name === 'AbortError' || problem.status === 401) throw problem;
    return problemBox(problem);
  }
}
