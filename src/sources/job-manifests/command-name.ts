const wrappers = new Set(
  'sudo,nice,ionice,nohup,time,timeout,flock,chronic,cronic,env,exec,command,setsid,run-one,systemd-cat,bundle,xvfb-run,doas,caffeinate'.split(
    ',',
  ),
)
const interpreters = new Set(
  'bash,sh,zsh,dash,ksh,python,python2,python3,php,ruby,perl,node,deno,java,Rscript,npx,uv,poetry,pipenv'.split(','),
)
/** Programs whose first word says what runs. */
const runners = new Set(
  'manage.py,artisan,rake,rails,npm,yarn,pnpm,bun,make,docker,docker-compose,podman,kubectl,wp,drush,console,occ,flask,django-admin'.split(
    ',',
  ),
)
const joining = new Set('exec,run,compose,runner'.split(','))

/** What runs stands at the beginning. */
const longestCommand = 2000

/**
 * The base name of the program that a command line really runs: past `cd`, assignments, tests, wrappers and
 * interpreters, with the task where the program is a runner (`manage.py clearsessions`, `rake db:clean`).
 */
export function commandName(command: string): string {
  const parts = command
    .slice(0, longestCommand)
    .split(/&&|\|\||;|\|/)
    .map((part) => part.trim())
  const main =
    parts.find(
      (part) =>
        !/^(cd|test|\[\[?|\.|source|export|set|sleep|umask|mkdir|echo|:)(\s|$)/.test(part.replace(/^[({\s]+/, '')),
    ) ??
    parts[0] ??
    ''
  const list = words(main)
  // A template before a path stands for the user.
  return nameOf(/^\{\{/.test(list[0] ?? '') && /^[/\w]/.test(list[1] ?? '') ? list.slice(1) : list)
}

const words = (text: string): string[] =>
  (text.match(/\{\{.*?\}\}|"[^"]*"|'[^']*'|[^\s"']+/g) ?? [])
    .map((word) => (word.startsWith('{{') ? word : word.replace(/^["'({]+|["')}]+$/g, '')))
    .filter((word) => word !== '' && !/^\d*[<>]/.test(word) && !/^\w+=/.test(word))

function nameOf(list: readonly string[]): string {
  const program = list.findIndex(
    (word, index) => !isOption(list, index) && !wrappers.has(base(word)) && !isWrapperValue(list, index),
  )
  if (program < 0) return base(list[0] ?? '')
  const name = base(list[program] ?? '')
  const rest = list.slice(program + 1)
  const next = rest.findIndex((word) => !word.startsWith('-'))
  if (interpreters.has(name)) {
    if (rest[0] === '-c') return nameOf(words(rest[1] ?? '')) || name
    return next < 0 ? name : nameOf(rest.slice(next))
  }
  if (!runners.has(name) || next < 0) return name
  const task = joining.has(rest[next] ?? '') ? (rest.slice(next + 1).find((word) => !word.startsWith('-')) ?? '') : ''
  return [name, rest[next], base(task)].filter((word) => word !== '').join(' ')
}

const isOption = (list: readonly string[], index: number): boolean => /^-/.test(list[index] ?? '')

/** `nice -n 10`, `timeout 600`, `flock -n /tmp/lock`, `sudo -u www-data`, `bundle exec`. */
function isWrapperValue(list: readonly string[], index: number): boolean {
  const before = base(list[index - 1] ?? '')
  const wrapper = list.slice(0, index).findLast((word) => wrappers.has(base(word)))
  if (wrapper === undefined) return false
  const word = list[index] ?? ''
  if (/^\d+[smhd]?$/.test(word) || word === 'exec') return true
  if (/^-[nugwkec]$/.test(before) && base(wrapper) === 'sudo') return true
  return (
    base(wrapper) === 'flock' &&
    (before === 'flock' || (before.startsWith('-') && /^[-/.\w]*(lock|pid|\.lck)/.test(word)))
  )
}

const base = (word: string): string => word.slice(word.lastIndexOf('/') + 1)
