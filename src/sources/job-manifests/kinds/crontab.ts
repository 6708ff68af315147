import { commandName } from '../command-name.js'
import { mask } from '../documents/mask.js'
import type { Found } from '../kind.js'
import { baseName } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'crontab'

const otherFormats =
  /\.(ya?ml|json|jsonc|toml|xml|html?|css|s?css|less|js|mjs|cjs|ts|tsx|jsx|py|rb|php|go|rs|java|kt|cs|c|h|cc|cpp|hpp|sh|bash|zsh|ps1|pl|pm|lua|sql|tf|hcl|svg|png|jpg|gif|ico|timer|service|log|feature|ipynb|proto|lock|snap|vue|swift|ex|exs|erl|scala|groovy|gradle|properties|ini|cfg|env|po|mo|rst|md)$/i

export const mayHold = (path: string): boolean =>
  (/cron/i.test(baseName(path)) || /(^|\/)(cron\.d|crontabs?|crontab\.d|cron)\/[^/]+$/.test(path)) &&
  !otherFormats.test(path.replace(/\.(j2|erb|tmpl|tpl|template|in|dist|example|sample)$/, '')) &&
  !/(^|\/)cron\.(hourly|daily|weekly|monthly)\//.test(path)

const value = String.raw`(?:\*|\d+|[A-Za-z]{3}|T+|\$\{?\w+\}?|~)`
const item = String.raw`${value}(?:[-~]${value})?(?:\/(?:\d+|T+))?`
const five = String.raw`(?:${item}(?:,${item})*[ \t]+){5}`
const timed = new RegExp(String.raw`^[ \t]*-?((?:@every[ \t]+\S+|@\w+)[ \t]+|${five})(\S.*)$`)
/** The whole schedule is a variable: `${BACKUP_SCHEDULE} root backup`. */
const variable =
  /^[ \t]*(\$(?:\w*(?:CRON|SCHED|INTERVAL|FREQ|PERIOD|EXPR)\w*|\{\w*(?:CRON|SCHED|INTERVAL|FREQ|PERIOD|EXPR)\w*\}))[ \t]+(\S.*)$/i
const extraField = /^([\d*][\d*,/-]*|\*)[ \t]+(?=\S)/
const templated = /^[ \t]*(T{5,})[ \t]+(\S.*)$/

export function find(text: string, path: string): readonly Found[] {
  const lines = text.split(/\r?\n/)
  const masked = mask(text).split(/\r?\n/)
  const withUser = hasUserColumn(text, path)
  const variables = new Map<string, string>()
  return masked.flatMap((line, index) => {
    const [, name, value = ''] = assignment.exec(lines[index] ?? '') ?? []
    if (name !== undefined) variables.set(name, value.trim().replace(/^(["'])(.*)\1$/, '$2'))
    return entry(line, lines[index] ?? '', withUser, variables, index + 1)
  })
}

const assignment = /^\s*(\w+)\s*=(.*)$/

type Variables = ReadonlyMap<string, string>

/** What runs, with the variables that the table has set before; one that it does not set leaves the command as it is written. */
function nameOf(command: string, variables: Variables): string {
  const name = commandName(
    command.replace(/\$(?:(\w+)|\{(\w+)\})/g, (all, plain, braced) => variables.get(plain ?? braced) ?? all),
  )
  return name.startsWith('$') ? command.replace(/\s+/g, ' ').slice(0, longestName) : name
}

const longestName = 80

function entry(line: string, written: string, withUser: boolean, variables: Variables, number: number): Found[] {
  if (/^\s*(#|$|\w+\s*=)/.test(line)) return []
  const match = timed.exec(line) ?? templated.exec(line) ?? variable.exec(line)
  if (match === null || /^\s*-?@reboot/.test(line)) return []
  const [first = '', rest = ''] = [match[1], match[2]]
  const start = line.indexOf(first)
  const seconds = /^(@|\$\S+$)/.test(first.trim()) ? null : extraField.exec(rest)
  const end = start + first.length + (seconds?.[0].length ?? 0)
  const schedule = written.slice(start, end).trim()
  const command = written.slice(end).trim()
  const name = nameOf(
    withUser || /^(root|www-data|nobody|nginx|apache|ubuntu|deploy)\s+\S/.test(command)
      ? command.replace(/^\S+\s+/, '')
      : command,
    variables,
  )
  return name === '' ? [] : [{ name, schedule, timing: interpret(schedule), line: number }]
}

/** System tables have a column for the user between the schedule and the command. */
const hasUserColumn = (text: string, path: string): boolean =>
  /(^|\/)cron\.d\/|(^|\/)etc\/crontab$|\.cron\.d$/.test(path) ||
  /^#.*\bdow\s+user\b|^#.*\buser(-name)?\s+command/im.test(text)
