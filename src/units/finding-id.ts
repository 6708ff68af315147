import { matches } from './glob.js'

/**
 * Whether somebody's words name a finding: a glob over ids, or an id whose names stand as they are called, `a/b` for
 * `a%2Fb`. A glob is held against the encoded id alone, so that no name reaches further than its own part.
 */
export const namesFinding = (written: string, id: string): boolean => matches(id, written) || isNamed(written, id)

/** The same, where no glob is meant. */
export const isNamed = (written: string, id: string): boolean => id === written || plain(id) === written

function plain(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    // A value of a label that was cut may end inside a character.
    return id
  }
}
