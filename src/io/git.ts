/**
 * How every git of the gate is started, whatever the clone says: its own settings name programs (hooks, a monitor of
 * files) and other contents for a commit (replacements), and a folder can look like a repository without being one.
 */
export const gitSettings: readonly string[] = [
  '--no-replace-objects',
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'safe.bareRepository=explicit'].flatMap((one) => ['-c', one]),
]
