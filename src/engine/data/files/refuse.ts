/** Sentences about a data file at fault: what was found, where, and what was expected. */
import { type AppError, invalidInput } from '@shared/errors'
import type { BadRow } from '@shared/import'
import { MAX_RECORD_BYTES } from './limits'

const SHOWN_CHARACTERS = 60
const SHOWN_NAMES = 20

export const EXPECTED_FORMATS = 'a CSV, TSV, JSONL or Parquet file'
export const NUL_FOUND = 'found a NUL character; expected text: remove it, or export the file again.'
export const NOT_UTF8 = 'found bytes that are not UTF-8; expected UTF-8 text: save the file as UTF-8 (in Excel: "CSV UTF-8").'
export const TOO_LONG = `the row is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MiB; expected it to end before that.`

/** A value as an error quotes it: short, on one line, control characters escaped. */
export function show(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes that are no text`
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, SHOWN_CHARACTERS + 1) : value) ?? 'nothing'
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}

export function showNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map(show).join(', ')
  return names.length > SHOWN_NAMES ? `${shown} and ${names.length - SHOWN_NAMES} more` : shown
}

export const refuseFile = (name: string, message: string): AppError => invalidInput(`${name}: ${message}`)

export const refuseRow = (name: string, { line, column, message }: BadRow): AppError =>
  invalidInput(`${name}:${line}: ${column === null ? '' : `column ${show(column)}: `}${message}`)
