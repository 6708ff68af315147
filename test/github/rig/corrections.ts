/** What emulate answers otherwise than GitHub does, put right. */

export interface Overlay {
  /** Pairs of the emulator's commit and the one that the test's repository has. */
  readonly commits: Map<string, string>
  /** Full name of the fork that a pull request's head lies in, by number. */
  readonly forks: Map<number, string>
  readonly files: Map<number, readonly ChangedFile[]>
  mostEntries: number
}
export interface ChangedFile {
  readonly filename: string
  readonly previous_filename?: string
}
type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Rewrites a whole answer: bots are bots, pull requests of forks come from forks. */
export function corrected(value: unknown, overlay: Overlay): unknown {
  if (Array.isArray(value)) return value.map((item) => corrected(item, overlay))
  if (!isFields(value)) return value
  const fields: Fields = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, corrected(item, overlay)]))
  return [bot, url, checkRun, cutTree(overlay), forked(overlay)].reduce((one, correct) => correct(one), fields)
}

const bot = (fields: Fields): Fields =>
  typeof fields['login'] === 'string' && fields['login'].endsWith('[bot]') ? { ...fields, type: 'Bot' } : fields

/** Brackets stand encoded in GitHub's addresses. */
const url = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, item]) => [
      key,
      typeof item === 'string' && /(^|_)url$/.test(key) ? item.replaceAll('[bot]', '%5Bbot%5D') : item,
    ]),
  )

const checkRun = (fields: Fields): Fields =>
  isFields(fields['output']) && 'annotations_count' in fields['output']
    ? { ...fields, output: { annotations_url: `${String(fields['url'])}/annotations`, ...fields['output'] } }
    : fields

/** GitHub cuts the list of a commit's files: after 100,000 entries. */
const cutTree =
  ({ mostEntries }: Overlay) =>
  (fields: Fields): Fields =>
    Array.isArray(fields['tree']) && fields['tree'].length > mostEntries
      ? { ...fields, tree: fields['tree'].slice(0, mostEntries), truncated: true }
      : fields

const forked =
  ({ forks }: Overlay) =>
  (fields: Fields): Fields => {
    const name = typeof fields['number'] === 'number' ? forks.get(fields['number']) : undefined
    if (name === undefined || !isFields(fields['head'])) return fields
    const login = name.split('/')[0]
    const { repo, user, ref } = fields['head']
    const owner = isFields(user) ? { ...user, login } : user
    const head = { ...fields['head'], label: `${login}:${ref}`, user: owner }
    return {
      ...fields,
      head: { ...head, repo: isFields(repo) ? { ...repo, full_name: name, fork: true, owner } : null },
    }
  }

/** GitHub's entry of a changed file, for the list that emulate leaves empty. */
export function fileEntry(file: ChangedFile, origin: string): Fields {
  const address = `${origin}/blob/${encodeURIComponent(file.filename)}`
  const counts = { additions: 1, deletions: 0, changes: 1 }
  return {
    sha: '0'.repeat(40),
    status: file.previous_filename === undefined ? 'modified' : 'renamed',
    ...counts,
    ...file,
    blob_url: address,
    raw_url: address,
    contents_url: address,
  }
}
