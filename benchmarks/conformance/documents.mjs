import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { failures, readKnownFailures } from './score.mjs'

const RESULTS = new URL('results.json', import.meta.url)
const REFERENCE = new URL('../../docs/conformance.md', import.meta.url)
const README = new URL('../../README.md', import.meta.url)

const NAMES = {
  relay: '**API relay**',
  nginx: 'nginx',
  varnish: 'Varnish',
  httpd: 'Apache httpd',
  squid: 'Squid',
  trafficserver: 'Apache Traffic Server',
  haproxy: 'HAProxy',
  direct: 'no cache at all'
}

/** Keeps one target's result; results of another version of the suite are not comparable and go. */
export async function record (suite, target, version, scored) {
  if (!(target in NAMES)) throw new Error(`results are kept for ${Object.keys(NAMES).join(', ')}, not for ${target}`)
  const recorded = await readResults()
  const targets = recorded.suite === suite.version ? recorded.targets : {}
  targets[target] = {
    version,
    date: new Date().toISOString().slice(0, 10),
    rfc: scored.rfc,
    note: scored.note,
    failures: Object.fromEntries(failures(scored).map(({ id, outcome, reason }) => [id, `${outcome}: ${reason}`]))
  }
  if (target === 'relay') {
    const asked = scored.tests.filter(test => test.kind === 'check')
    targets.relay.answers = Object.fromEntries(asked.map(({ id, outcome }) => [id, outcome]))
  }
  const text = JSON.stringify({ suite: suite.version, targets }, null, 1)
  await writeFile(RESULTS, text.replace(/\[\s*(\d+),\s*(\d+)\s*\]/g, '[$1, $2]') + '\n')
}

async function readResults () {
  return existsSync(RESULTS) ? JSON.parse(await readFile(RESULTS)) : { suite: undefined, targets: {} }
}

/** Puts what is recorded between the markers of the README and of docs/conformance.md. */
export async function writeDocuments (suite) {
  const { targets } = await readResults()
  const known = await readKnownFailures()
  const parts = {
    conformance: scoreTable(suite, targets),
    'conformance-known': knownTable(suite, known),
    'conformance-checks': questions(suite, targets.relay?.answers ?? {})
  }
  await fill(README, { conformance: parts.conformance })
  await fill(REFERENCE, parts)
}

async function fill (document, parts) {
  const before = existsSync(document) ? await readFile(document, 'utf8') : ''
  let after = before
  for (const [name, text] of Object.entries(parts)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`)
    if (!place.test(after)) console.error(`${document.pathname}: no <!-- ${name} --> markers, left as it is`)
    after = after.replace(place, (whole, open, close) => `${open}${text}\n${close}`)
  }
  if (after !== before) await writeFile(document, after)
}

function scoreTable (suite, targets) {
  const rows = Object.entries(NAMES).filter(([target]) => target in targets)
    .map(([target, name]) => ({ name, ...targets[target] }))
    .sort((a, b) => b.rfc.required[0] - a.rfc.required[0])
  const lines = rows.map(({ name, version, rfc }) =>
    `| ${name} | ${version} | ${rfc.required[0]} | ${rfc.optimal[0]} |`)
  const [{ rfc }] = rows
  const dates = [...new Set(rows.map(row => row.date))].sort().join(', ')
  return [
    `| cache | version | required, of ${rfc.required[1]} | optimal, of ${rfc.optimal[1]} |`,
    '|---|---|---:|---:|',
    ...lines,
    '',
    `\`http-cache-tests\` ${suite.version}, ${dates}.`
  ].join('\n')
}

function knownTable (suite, known) {
  const rows = suite.tests.filter(({ id }) => id in known)
    .map(({ kind, id }) => `| ${kind} | \`${id}\` | ${cell(known[id])} |`)
  return ['| kind | test | why |', '|---|---|---|', ...rows].join('\n')
}

function questions (suite, answers) {
  return suite.sections.flatMap(section => {
    const asked = suite.tests.filter(test => test.kind === 'check' && test.section === section.id)
    if (asked.length === 0) return []
    const rows = asked.map(({ id, name }) => `| \`${id}\` | ${cell(name)} | ${answers[id] ?? 'not measured'} |`)
    return [`### ${section.name}`, '', '| test | question | the relay |', '|---|---|---|', ...rows, '']
  }).join('\n').trimEnd()
}

function cell (text) {
  return text.replaceAll('|', '\\|')
}
