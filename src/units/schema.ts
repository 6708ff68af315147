/** Pieces of which the schemas of sections and sources are made: each gives base units, and a pattern for editors. */
export { isoDate, isoTime } from './calendar.js'
export { type Bounds, bytes, cpuSeconds, duration, fraction, maxRegression, quantity } from './measured.js'
export { choice, globs, text, texts } from './text.js'
export { describe, type Written, written } from './written.js'
