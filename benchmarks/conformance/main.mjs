import { parseArgs } from 'node:util'
import { writeFile } from 'node:fs/promises'
import { install, installed, isPinned, readSuite, runTest, runTests, startOrigin, useSuite } from './suite.mjs'
import { isInstalled, isPeer, peerNames, startPeer } from './peers.mjs'
import { startRelay } from './relay.mjs'
import { stopAll } from './processes.mjs'
import { deviations, readKnownFailures, score } from './score.mjs'
import { printDeviations, printScore } from './report.mjs'
import { record, writeDocuments } from './documents.mjs'

const USAGE = `usage: run [TARGET...] [--target URL] [--id TEST] [--json FILE] [--write]

  TARGET        relay (the default), direct (no cache at all), all, or one of
                ${peerNames.join(', ')}
  --target URL  a cache that already runs; its origin must listen on --origin-port
  --origin-port PORT
  --id TEST     one test, with every message as client and origin see it
  --json FILE   the suite's own results, as its site wants them
  --suite DIR   another version of the suite: a checkout in which npm install was run
  --write       keep the results in results.json and put them into the documents
  --install     only install the suite

Ends with 1 if the relay (or the URL) fails a required or optimal test that known-failures.json does not list,
or passes one that it lists (with --suite, the latter is not asked).`

const UNAVAILABLE = 69

async function main () {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      target: { type: 'string' },
      'origin-port': { type: 'string' },
      id: { type: 'string' },
      json: { type: 'string' },
      suite: { type: 'string' },
      write: { type: 'boolean' },
      install: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' }
    }
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  if (values.suite && values.write) throw new UsageError('what is kept is of the pinned suite: --write and --suite exclude each other')
  if (values.suite) useSuite(values.suite)
  if (isPinned() && !installed() && !install()) {
    console.error('conformance: npm could not install the suite')
    return UNAVAILABLE
  }
  if (values.install) return 0
  const targets = chosenTargets(values, positionals)
  const suite = await readSuite(values.id)
  let exitCode = 0
  for (const target of targets) {
    exitCode = Math.max(exitCode, await measure(target, suite, values))
  }
  if (values.write) await writeDocuments(suite)
  return exitCode
}

/** `--target URL` alone measures the URL; with `--write` and no target only the documents are made anew. */
function chosenTargets ({ target, write, 'origin-port': originPort }, names) {
  const known = ['relay', 'direct', 'all', ...peerNames]
  const unknown = names.find(name => !known.includes(name))
  if (unknown) throw new UsageError(`no target is called ${unknown}`)
  if (target && !originPort) throw new UsageError('--target needs --origin-port')
  if (target) return [target]
  if (names.includes('all')) return ['relay', ...peerNames.filter(installedOrSaid), 'direct']
  if (names.length > 0) return names
  return write ? [] : ['relay']
}

function installedOrSaid (peer) {
  const found = isInstalled(peer)
  if (!found) console.error(`conformance: ${peer} is not installed, and not measured`)
  return found
}

async function measure (target, suite, options) {
  try {
    const origin = await startOrigin(options['origin-port'])
    const cache = await startTarget(target, origin)
    if (options.id) {
      console.log(await runTest(cache.url, options.id))
      console.log(await origin.output())
      return 0
    }
    const began = Date.now()
    const results = await runTests(cache.url)
    const scored = score(suite, results)
    const seconds = Math.round((Date.now() - began) / 1000)
    if (options.json) await writeFile(options.json, JSON.stringify(results, null, 2) + '\n')
    const judged = !isPeer(target) && target !== 'direct'
    const known = judged ? await readKnownFailures() : {}
    printScore(target, cache.version, scored, known, seconds)
    if (options.write) await record(suite, target, cache.version, scored)
    if (!judged) return 0
    const found = deviations(suite, scored, known)
    printDeviations(found)
    return found.length === 0 ? 0 : 1
  } finally {
    await stopAll()
  }
}

async function startTarget (target, origin) {
  if (target === 'relay') return startRelay(origin.port)
  if (target === 'direct') return { url: origin.url, version: '–' }
  if (isPeer(target)) return startPeer(target, origin.port)
  return { url: target.replace(/\/$/, ''), version: 'unknown' }
}

class UsageError extends Error {}

try {
  process.exitCode = await main()
} catch (error) {
  const misused = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS')
  console.error(`conformance: ${error.message}${misused ? `\n\n${USAGE}` : ''}`)
  process.exitCode = misused ? 64 : 70
}
