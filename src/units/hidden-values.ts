/** What this program itself wrote for a value: a recording is read with the names that it was written with. */
export const isWritten = (value: string): boolean =>
  /^(?:hmac-[0-9a-f]{12}|hidden-(?:[0-9a-f]{6}-)?\d{1,9})$/.test(value)

/** A value that a recorder hid by a number of its own: another recording may have the same value by another number. */
export const isNumbered = (value: string): boolean => /^hidden-[0-9a-f]{6}-\d{1,9}$/.test(value)
