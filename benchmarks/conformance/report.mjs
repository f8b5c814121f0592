import { failures, kinds } from './score.mjs'

export function printScore (target, version, scored, known, seconds) {
  console.log(`${target} (${version}), ${seconds} s`)
  for (const kind of kinds) console.log(`  ${kind.padEnd(8)} ${fraction(scored.rfc[kind])}`)
  if (kinds.some(kind => scored.note[kind][1] > 0)) {
    const note = kinds.map(kind => `${kind} ${fraction(scored.note[kind])}`).join(', ')
    console.log(`  apart: Surrogate-Control, a W3C Note: ${note}`)
  }
  for (const { kind, id, outcome, reason } of failures(scored)) {
    console.log(`  ${kind} ${id} ${outcome}: ${reason}${id in known ? ` [known: ${known[id]}]` : ''}`)
  }
}

export function printDeviations (found) {
  for (const deviation of found) console.error(`UNEXPECTED ${deviation}`)
}

export function fraction ([passed, total]) {
  return `${passed}/${total}`
}
