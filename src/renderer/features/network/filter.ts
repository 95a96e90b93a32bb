/** What of the ledger is shown. */
import type { LedgerEntry, LedgerFilter, LedgerOutcome } from '@shared/ledger'

export type Period = 'any' | 'hour' | 'day' | 'week'

export interface LedgerChoice {
  readonly text: string
  readonly outcome: LedgerOutcome | null
  readonly host: string | null
  readonly period: Period
}

export const EVERYTHING: LedgerChoice = { text: '', outcome: null, host: null, period: 'any' }

export const isNarrowed = ({ text, outcome, host, period }: LedgerChoice): boolean =>
  text !== '' || outcome !== null || host !== null || period !== 'any'

export const periodTitles: Record<Period, string> = {
  any: 'Any time',
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
}
const HOURS: Record<Exclude<Period, 'any'>, number> = { hour: 1, day: 24, week: 168 }
const MINUTE_MS = 60_000

/** From whole minutes on, so that a query stays the same one while it is looked at. */
export function toFilter({ text, outcome, host, period }: LedgerChoice, now: number): LedgerFilter {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS
  return {
    ...(text !== '' && { text }),
    ...(outcome !== null && { outcome }),
    ...(host !== null && { host }),
    ...(period !== 'any' && { since: new Date(minute - HOURS[period] * 60 * MINUTE_MS).toISOString() }),
  }
}

export const outcomeTitles: Record<LedgerOutcome, string> = {
  answered: 'Answered',
  pending: 'Under way',
  failed: 'Failed',
  cancelled: 'Stopped',
  lost: 'Cut off',
  refused: 'Refused',
}

export const processTitles: Record<LedgerEntry['process'], string> = {
  main: 'Moderato',
  page: 'A page',
  engine: 'The engine',
  headless: 'A command',
}

/** `Answered 200` and the like: an answer that is an error of the server says so itself. */
export const resultWords = ({ outcome, status }: LedgerEntry): string =>
  status === null ? outcomeTitles[outcome] : `${outcomeTitles[outcome]}, ${status}`
