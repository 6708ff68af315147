// Installs what the tests need from the system: a real Prometheus with promtool, Chromium for the rendered comment, the brotli
// command, against which our own sizes are checked, and a PostgreSQL that is older than the embedded one.
// Runs before every `npm test`. Installs only what is missing, only where it may, and prints one line of what it did.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'

const wanted = [
  { package: 'prometheus', commands: ['prometheus', 'promtool'] },
  { package: 'chromium', commands: ['chromium'] },
  { package: 'brotli', commands: ['brotli'] },
  { package: 'postgresql-15', commands: ['/usr/lib/postgresql/15/bin/postgres'] },
]
/** What Debian starts as soon as it is installed. */
const services = { prometheus: 'prometheus', 'postgresql-15': 'postgresql' }
const policy = '/usr/sbin/policy-rc.d'

const quiet = (command, args) =>
  spawnSync(command, args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0
const has = (command) =>
  command.startsWith('/')
    ? existsSync(command)
    : (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${command}`))

/** How this user becomes root, or null where it cannot without asking. */
function becomeRoot() {
  if (process.getuid?.() === 0) return []
  return has('sudo') && quiet('sudo', ['-n', 'true']) ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND'] : null
}

/** Packaged servers would start as services, on their usual ports: a policy of 101 forbids it while we install. */
function withoutServices(root, install) {
  if (root.length > 0 || existsSync(policy)) return install()
  writeFileSync(policy, '#!/bin/sh\nexit 101\n')
  chmodSync(policy, 0o755)
  try {
    return install()
  } finally {
    rmSync(policy, { force: true })
  }
}

function main() {
  const missing = wanted.filter((one) => !one.commands.every(has)).map((one) => one.package)
  if (missing.length === 0) return 'nothing to do, the system has everything the tests use.'
  const root = becomeRoot()
  const names = missing.join(' and ')
  if (root === null || !has('apt-get')) {
    return `${names} missing, and this user cannot install it here. Run: sudo apt-get install ${missing.join(' ')}`
  }
  const apt = (...args) => quiet([...root, 'apt-get'][0], [...root, 'apt-get', ...args].slice(1))
  const install = (...packages) => apt('install', '-y', '--no-install-recommends', ...packages)
  // A system may not have one of them: the others are wanted all the same.
  const each = () => missing.map((name) => install(name)).every(Boolean)
  const done = withoutServices(root, () => install(...missing) || (apt('update') && install(...missing)) || each())
  // Under sudo the policy file is not ours to write: the service that the package started is stopped instead.
  if (root.length > 0 && has('systemctl')) {
    for (const name of missing.filter((name) => name in services)) {
      quiet('sudo', ['-n', 'systemctl', 'disable', '--now', services[name]])
    }
  }
  if (done) return `installed ${names}.`
  const left = wanted.filter((one) => !one.commands.every(has)).map((one) => one.package)
  return `could not install ${left.join(' and ')}: see \`apt-get install ${left.join(' ')}\`.`
}

console.error(`install-system: ${main()}`)
