import { readFile } from 'node:fs/promises'
import { isPinned, NOTE_SECTION } from './suite.mjs'

export const kinds = ['required', 'optimal', 'check']

/** The suite's symbols, in its own order of judging. */
const OUTCOMES = {
  '✅': 'passed',
  '⛔️': 'failed',
  '⚠️': 'failed',
  Y: 'yes',
  N: 'no',
  '🔹': 'setup failed',
  '↻': 'retried a request',
  '⚪️': 'depends on a failed test',
  '⁉️': 'harness failed',
  '-': 'not run'
}

/**
 * Each test with its outcome and, unless it passed, the suite's reason; and the tallies `[passed, total]` per kind,
 * for the RFCs' sections and for the note's.
 */
export function score (suite, results) {
  const tests = suite.tests.map(test => {
    const outcome = OUTCOMES[suite.verdict(test.id, results)]
    return { ...test, outcome, passed: outcome === 'passed' || outcome === 'yes', reason: reason(results[test.id]) }
  })
  const isNote = test => test.section === NOTE_SECTION
  return {
    tests,
    rfc: tally(tests.filter(test => !isNote(test))),
    note: tally(tests.filter(isNote))
  }
}

function tally (tests) {
  return Object.fromEntries(kinds.map(kind => {
    const ofKind = tests.filter(test => test.kind === kind)
    return [kind, [ofKind.filter(test => test.passed).length, ofKind.length]]
  }))
}

/** Each run has its own identifiers and ports, which have no place in a recorded result. */
function reason (result) {
  if (!Array.isArray(result)) return ''
  return result[1].replace(/http:\/\/[^/\s]+/g, '').replace(/[0-9a-f-]{36,}/g, '<uuid>')
}

/** Failures of required and optimal tests of the RFCs' sections; a question has no wrong answer. */
export function failures (scored) {
  return scored.tests.filter(test => !test.passed && test.kind !== 'check' && test.section !== NOTE_SECTION)
}

export async function readKnownFailures () {
  return JSON.parse(await readFile(new URL('known-failures.json', import.meta.url)))
}

/**
 * Where the results and the list of known failures disagree, one sentence each. The list is the pinned suite's: of
 * another version only failures that it does not know are said.
 */
export function deviations (suite, scored, known) {
  const byId = new Map(scored.tests.map(test => [test.id, test]))
  const unexpected = failures(scored)
    .filter(test => !(test.id in known))
    .map(test => `${test.kind} ${test.id} ${test.outcome}: ${test.reason}`)
  if (!isPinned()) return unexpected
  const untrue = Object.keys(known)
    .filter(id => byId.get(id)?.passed ?? true)
    .map(id => byId.has(id)
      ? `${id} passes, but known-failures.json lists it`
      : `known-failures.json lists ${id}, which suite ${suite.version} does not have`)
  return [...unexpected, ...untrue]
}
