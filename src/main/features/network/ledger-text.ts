/** The ledger as a file: CSV for a table, JSON lines for a program; the same fields in both. */
import type { LedgerEntry } from '@shared/ledger'

const FIELDS = [
  'time',
  'process',
  'method',
  'scheme',
  'host',
  'path',
  'proxy',
  'purpose',
  'outcome',
  'status',
  'bytesIn',
  'bytesOut',
  'durationMs',
  'error',
] as const satisfies readonly (keyof LedgerEntry)[]

export function ledgerText(entries: readonly LedgerEntry[], format: 'csv' | 'jsonl'): string {
  if (format === 'jsonl') return entries.map((entry) => `${JSON.stringify(picked(entry))}\n`).join('')
  const rows = entries.map((entry) => FIELDS.map((field) => cell(entry[field])).join(','))
  return [FIELDS.join(','), ...rows].map((row) => `${row}\r\n`).join('')
}

const picked = (entry: LedgerEntry) => Object.fromEntries(FIELDS.map((field) => [field, entry[field]]))

/** Spreadsheets run a cell that begins with one of = + - @ as a formula: an apostrophe makes it text. */
function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
