interface Command {
  readonly name: string
  readonly summary: string
  readonly usage: string
  /** One line each: option and what it does. */
  readonly options: readonly (readonly [option: string, does: string])[]
  readonly load: () => Promise<{ run: (args: readonly string[]) => Promise<number> }>
}

/** What `perf-gate` can do. One line of the help each; the code is loaded when the command is called. */
export const commands: readonly Command[] = [
  {
    name: 'check',
    summary: 'judge the change against its base, by the budgets of the policy',
    usage: 'perf-gate check [options]',
    options: [
      ['--policy FILE', 'the policy; else perf-budgets.yaml or .yml, here or under .github/, or in a folder above'],
      ['--base REF', 'a git ref: the policy and the baseline files are read there'],
      ['--base-dir DIR', 'a folder with the files of the base'],
      ['--head-dir DIR', 'the folder of the change; else that of the policy'],
      ['--mode MODE', 'enforce or observe; can only turn observe into enforce'],
      ['--format FORMAT', 'console (default), json or markdown'],
      ['--report-json FILE', 'write the JSON report, which explain reads'],
      ['--report-markdown FILE', 'write the comment that would be posted'],
      ['--only ID-GLOB', 'only budgets whose id matches, services/**'],
      ['--record-answers FILE', "keep every source's answers, to judge them again"],
      ['--replay-answers FILE', 'judge kept answers again, without asking any source'],
    ],
    load: () => import('./check.js'),
  },
  {
    name: 'validate',
    summary: 'read a policy and say everything that is wrong with it',
    usage: 'perf-gate validate [FILE] [--base REF]',
    options: [
      ['--policy FILE', 'the policy, as for check; the same as FILE'],
      ['--base REF', 'also list what this policy would change against the one at REF'],
    ],
    load: () => import('./validate.js'),
  },
  {
    name: 'record',
    summary: 'record /metrics into a file, for the openmetrics source',
    usage: 'perf-gate record --url URL --out FILE [options]',
    options: [
      ['--url URL', 'the address of /metrics'],
      ['--out FILE', 'the recording'],
      ['--every 5s', 'time between two scrapes'],
      ['--for 2m', 'how long; Ctrl-C ends it earlier and keeps what there is'],
      ['--append', 'go on with a file that is already there'],
      ['--cgroup DIR', 'record the CPU time of a container, too: its folder below /sys/fs/cgroup'],
      ['--labels tenant=hash', 'write values of labels hashed (PERF_GATE_LABEL_KEY) or hidden; commas between several'],
      ['--policy FILE', 'take that from the labels of a policy'],
    ],
    load: () => import('./record.js'),
  },
  {
    name: 'explain',
    summary: 'show one finding of the last report in full; measures nothing',
    usage: 'perf-gate explain ID [--report FILE]',
    options: [['--report FILE', 'a JSON report; else perf-gate-report.json']],
    load: () => import('./explain.js'),
  },
  {
    name: 'jobs',
    summary: 'list the periodic jobs that the files of a folder schedule',
    usage: 'perf-gate jobs [DIR] [--json]',
    options: [['--json', 'kind, name, schedule, runsPerDay, path and line of each as JSON']],
    load: () => import('./jobs.js'),
  },
  {
    name: 'export-statistics',
    summary: 'write what a PostgreSQL server knows of its tables, without their rows',
    usage: 'perf-gate export-statistics --url URL --out FILE [options]',
    options: [
      ['--url URL', 'the server, postgres://role:password@host/database; it is only read'],
      ['--out FILE', 'the statistics file, which the key statistics of queries names'],
      ['--keep-values LIST', 'columns whose values are written as they are: orders.status,orders.kind'],
      ['--overwrite', 'write over a file that is already there'],
    ],
    load: () => import('./export-statistics.js'),
  },
  {
    name: 'demo',
    summary: 'judge the recordings of a small shop that come with this program',
    usage: 'perf-gate demo [--format FORMAT]',
    options: [['--format FORMAT', 'console (default), json or markdown']],
    load: () => import('./demo.js'),
  },
]

/** The help: all commands, or one with its options. */
export function usage(name: string | null): string {
  const command = commands.find((candidate) => candidate.name === name)
  if (command !== undefined) {
    return [command.usage, '', `  ${command.summary}`, '', ...table(command.options)].join('\n')
  }
  return [
    'perf-gate: performance budgets for pull requests',
    '',
    ...table(commands.map((each) => [each.name, each.summary] as const)),
    '',
    'perf-gate COMMAND --help shows the options of one. --version shows the version.',
    'Exit status: 0 pass or warn, 1 fail, 2 the gate could not judge.',
  ].join('\n')
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`)
}
