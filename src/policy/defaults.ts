import type { Settings } from '../model/budget.js'
import type { FileValue } from './schema.js'

/** What holds where the policy says nothing. */
const builtIn: Settings = {
  owner: null,
  runbook: null,
  maxRegression: 0.1,
  minChange: 0,
  noiseFloor: 0,
  confidence: 0.95,
  onInconclusive: 'warn',
  onNoData: 'fail',
  onNoSecret: 'warn',
  inherited: 'warn',
  severity: 'fail',
}

/** The settings with which every entry begins. `owner` is that of CODEOWNERS where the file names none. */
export function defaultSettings(written: FileValue['defaults'], codeowner: string | null): Settings {
  const { minChange, ...given } = written ?? {}
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...builtIn, owner: codeowner, minChange: minChange?.value ?? builtIn.minChange, ...stated }
}
