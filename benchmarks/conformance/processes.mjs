import { spawn } from 'node:child_process'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const STOP_MILLIS = 15_000
const running = new Set()
const folders = new Set()

/** A new folder that `stopAll` removes. */
export async function temporaryFolder (name) {
  const folder = await mkdtemp(join(tmpdir(), `conformance-${name}-`))
  folders.add(folder)
  return folder
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort () {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** A long-running program, a leader of its own process group; what it says goes to `log`. */
export async function start (command, args, { env = {}, cwd, log }) {
  const output = await open(log, 'w')
  const child = spawn(command, args, {
    cwd,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', output.fd, output.fd]
  })
  const started = { child, log, ended: false }
  const gone = new Promise(resolve => {
    child.once('error', error => resolve(`did not start: ${error.message}`))
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`))
  })
  started.exit = gone.then(async outcome => {
    started.ended = `${command} ${outcome}`
    running.delete(started)
    await output.close()
  })
  running.add(started)
  return started
}

/** Waits until `url` is answered with 200, so that origin and target are both known to be up. */
export async function waitUntilAnswered (url, started, seconds = 60) {
  const deadline = Date.now() + seconds * 1000
  while (Date.now() < deadline) {
    if (started.ended) throw new Error(`${started.ended}:\n${await tail(started.log)}`)
    if (await answers(url)) return
    await delay(100)
  }
  throw new Error(`${url} did not answer within ${seconds} s:\n${await tail(started.log)}`)
}

async function answers (url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

export async function stopAll () {
  await Promise.all([...running].map(stop))
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true })
    folders.delete(folder)
  }
}

async function stop (started) {
  signal(started, 'SIGTERM')
  const stopped = await Promise.race([started.exit.then(() => true), delay(STOP_MILLIS, false, { ref: false })])
  if (!stopped) signal(started, 'SIGKILL')
  await started.exit
}

function signal ({ child, ended }, name) {
  if (ended || child.pid === undefined) return
  try {
    process.kill(-child.pid, name)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

async function tail (file) {
  return (await readFile(file, 'utf8')).split('\n').slice(-30).join('\n')
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(name, async () => {
    await stopAll()
    process.exit(1)
  })
}
