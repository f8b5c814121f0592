import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, start, temporaryFolder, waitUntilAnswered } from './processes.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** `bin/relay` may have to build first. */
const START_SECONDS = 150

/** What the score stands for; docs/conformance.md says why these two differ from the defaults. */
const relaySettings = { RELAY_CACHE_DEFAULT_TTL: '0s', RELAY_CACHE_SET_COOKIE: 'store' }

/** The packed WAR in Tomcat, as `relay serve` starts it, with an empty cache of its own. */
export async function startRelay (originPort) {
  const folder = await temporaryFolder('relay')
  const port = await freePort()
  const consolePort = await freePort()
  const relay = await start(join(ROOT, 'bin/relay'), [
    'serve',
    '--port', String(port),
    '--console-port', String(consolePort),
    '--upstream', `http://127.0.0.1:${originPort}`
  ], {
    cwd: folder,
    log: join(folder, 'relay.log'),
    env: { ...relaySettings, RELAY_CACHE_DIR: join(folder, 'cache') }
  })
  const url = `http://127.0.0.1:${port}`
  await waitUntilAnswered(`${url}/`, relay, START_SECONDS)
  return { url, version: await version() }
}

async function version () {
  const pom = await readFile(join(ROOT, 'pom.xml'), 'utf8')
  return pom.match(/<artifactId>api-relay<\/artifactId>\s*<version>([^<]+)</)[1]
}
