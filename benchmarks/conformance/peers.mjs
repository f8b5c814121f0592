import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, start, temporaryFolder, waitUntilAnswered } from './processes.mjs'

const CONFIGURATIONS = fileURLToPath(new URL('peers/', import.meta.url))

/** Programs drop the rights of root to this user, who therefore owns nothing but is let into the folder. */
const UNPRIVILEGED = { USER: 'www-data', GROUP: 'www-data', MODULES: '/usr/lib/apache2/modules' }

/**
 * The other caches, as Debian packages them: the configuration's file or folder, the command that runs it in the
 * foreground, and the command that tells its version.
 */
const PEERS = {
  nginx: {
    configuration: 'nginx.conf',
    command: dir => ['nginx', '-e', `${dir}/error.log`, '-c', `${dir}/nginx.conf`],
    version: ['nginx', '-v']
  },
  varnish: {
    configuration: 'varnish.vcl',
    command: (dir, port) => ['varnishd', '-F', '-j', 'none', '-n', `${dir}/work`, '-f', `${dir}/varnish.vcl`,
      '-a', `127.0.0.1:${port}`, '-s', 'malloc,64M',
      '-p', 'default_ttl=0', '-p', 'default_grace=0', '-p', 'default_keep=3600'],
    version: ['varnishd', '-V']
  },
  httpd: {
    configuration: 'httpd.conf',
    command: dir => ['apache2', '-D', 'FOREGROUND', '-f', `${dir}/httpd.conf`],
    version: ['apache2', '-v']
  },
  squid: {
    configuration: 'squid.conf',
    command: dir => ['squid', '-N', '-f', `${dir}/squid.conf`],
    version: ['squid', '-v']
  },
  trafficserver: {
    configuration: 'trafficserver',
    command: dir => ['traffic_server', `--run-root=${dir}/runroot.yaml`],
    version: ['traffic_server', '-V']
  },
  haproxy: {
    configuration: 'haproxy.cfg',
    command: dir => ['haproxy', '-db', '-f', `${dir}/haproxy.cfg`],
    version: ['haproxy', '-v']
  }
}

export const peerNames = Object.keys(PEERS)

export function isPeer (name) {
  return name in PEERS
}

export function isInstalled (name) {
  const [command, ...args] = PEERS[name].version
  return spawnSync(command, args).error === undefined
}

export async function startPeer (name, originPort) {
  const peer = PEERS[name]
  const folder = await temporaryFolder(name)
  await mkdir(join(folder, 'cache'))
  await mkdir(join(folder, 'work'))
  for (const each of [folder, join(folder, 'cache')]) await chmod(each, 0o777)
  const port = await freePort()
  await configure(peer.configuration, folder, {
    ...UNPRIVILEGED, DIR: folder, PORT: port, ORIGIN_PORT: originPort
  })
  const [command, ...args] = peer.command(folder, port)
  const started = await start(command, args, { cwd: folder, log: join(folder, 'output.log') })
  const url = `http://127.0.0.1:${port}`
  await waitUntilAnswered(`${url}/`, started)
  return { url, version: version(peer) }
}

/** Copies the configuration with every `${NAME}` filled in. */
async function configure (source, folder, values) {
  const path = join(CONFIGURATIONS, source)
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path)).map(file => join(path, file))
    : [path]
  for (const file of files) {
    const text = (await readFile(file, 'utf8'))
      .replace(/\$\{([A-Z_]+)\}/g, (whole, name) => values[name] ?? whole)
    await writeFile(join(folder, basename(file)), text)
  }
}

/** The first `1.2.3` that the program says of itself, on either stream. */
function version ({ version: [command, ...args] }) {
  const said = execFileSync('sh', ['-c', '"$@" 2>&1', 'sh', command, ...args], { encoding: 'utf8' })
  return said.match(/\d+\.\d+(\.\d+)?/)[0]
}
