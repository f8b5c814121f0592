import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort, start, temporaryFolder, waitUntilAnswered } from './processes.mjs'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const PINNED = join(HERE, 'node_modules', 'http-cache-tests')
const LARGEST_OUTPUT = 64 * 1024 * 1024
const run = promisify(execFile)

/** Where the suite is, and where its programs are: in a folder of their own since the npm release. */
let suiteFolder = PINNED
let engine = '.'

/** Takes the suite from a folder, such as a checkout with its dependencies installed, and not from npm. */
export function useSuite (folder) {
  suiteFolder = resolve(folder)
  if (!existsSync(join(suiteFolder, 'tests/index.mjs'))) throw new Error(`${suiteFolder} does not have tests/index.mjs`)
  if (existsSync(join(suiteFolder, 'test-engine'))) engine = 'test-engine'
}

export function isPinned () {
  return suiteFolder === PINNED
}

/** The one section that tests no RFC: a W3C Note, which the suite's later versions left out. It is counted apart. */
export const NOTE_SECTION = 'surrogate-control'

/** npm writes its own list of what it installed last of all. */
export function installed () {
  if (!existsSync(join(HERE, 'node_modules/.package-lock.json'))) return false
  const wanted = JSON.parse(readFileSync(join(HERE, 'package.json'))).dependencies['http-cache-tests']
  return suiteVersion() === wanted
}

export function install () {
  const npm = spawnSync('npm', ['ci', '--loglevel=error'], { cwd: HERE, stdio: ['ignore', 'ignore', 'inherit'] })
  return npm.status === 0 && installed()
}

function suiteVersion () {
  return JSON.parse(readFileSync(join(suiteFolder, 'package.json'))).version
}

/**
 * The tests that a shared cache is asked, in the suite's order, and the verdict of the suite's own site on each:
 * `sections` as published, `tests` as `{ id, kind, name, section }`, `verdict(id, results)` as its symbol.
 */
export async function readSuite (wantedId) {
  const { default: rfcSections } = await import(join(suiteFolder, 'tests/index.mjs'))
  const note = isPinned() ? [(await import(join(suiteFolder, 'tests/surrogate-control.mjs'))).default] : []
  const judging = join(suiteFolder, engine, isPinned() ? 'lib/display.mjs' : 'lib/results.mjs')
  const { determineTestResult } = await import(judging)
  const sections = [...rfcSections, ...note]
  const tests = sections.flatMap(section => section.tests
    .filter(test => !test.browser_only)
    .map(({ id, kind = 'required', name }) => ({ id, kind, name, section: section.id })))
  if (wantedId && !tests.some(test => test.id === wantedId)) throw new Error(`the suite has no test ${wantedId}`)
  return {
    version: suiteVersion(),
    sections,
    tests,
    verdict: (id, results) => determineTestResult(sections, id, results)[2]
  }
}

export async function startOrigin (fixedPort) {
  const folder = await temporaryFolder('origin')
  const port = Number(fixedPort ?? await freePort())
  const log = join(folder, 'origin.log')
  const origin = await start(process.execPath, [join(engine, 'server/server.mjs')], {
    cwd: suiteFolder,
    log,
    env: { npm_config_protocol: 'http', npm_config_port: String(port), npm_config_pidfile: join(folder, 'pid') }
  })
  const url = `http://127.0.0.1:${port}`
  await waitUntilAnswered(url, origin)
  return { port, url, output: () => readFile(log, 'utf8') }
}

/** The suite's results, `{ id: true | [error, message] }`. */
export async function runTests (url) {
  return JSON.parse(await client(url, ''))
}

export async function runTest (url, id) {
  return client(url, id)
}

/** The suite reads its options as npm hands them to scripts; an empty id has to come from its package's defaults. */
async function client (url, id) {
  const env = { ...process.env, npm_config_base: url, npm_config_id: id, npm_package_config_id: id }
  // Else the dispatcher of Node's own fetch may be of another version, and not take the suite's interceptors.
  const undici = existsSync(join(suiteFolder, 'node_modules/undici')) ? ['--import', 'undici'] : []
  const { stdout } = await run(process.execPath, ['--no-warnings', ...undici, join(engine, 'cli.mjs')], {
    cwd: suiteFolder, env, maxBuffer: LARGEST_OUTPUT
  })
  return stdout
}
