/** SQLite's failures as sentences with a way out; anything else passes unchanged. */
import { AppError } from '@shared/errors'

const damaged = () =>
  new AppError(
    'storage',
    'The data file is damaged and this part of it cannot be read. Close Moderato and restore a copy from the folder "backups" beside it.',
  )

/** By SQLite's result code; extended codes (SQLITE_IOERR_WRITE) fall back to their family (SQLITE_IOERR). */
const sentences: Record<string, (detail: string) => AppError> = {
  SQLITE_FULL: (detail) =>
    new AppError('storage', 'The disk is full: this step was not saved. Free some space and try again.', detail),
  SQLITE_BUSY: (detail) =>
    new AppError(
      'busy',
      'Another Moderato on the same data folder is writing and did not finish in time: try again in a moment.',
      detail,
    ),
  SQLITE_READONLY: (detail) =>
    new AppError('storage', 'The data folder cannot be written: check the permissions of the folder and its files.', detail),
  SQLITE_CANTOPEN: (detail) =>
    new AppError(
      'storage',
      'The data file cannot be opened: check that its folder exists and that you may read and write it.',
      detail,
    ),
  SQLITE_IOERR: (detail) =>
    new AppError('storage', 'The disk reported an error while reading or writing the data file: check the disk.', detail),
  SQLITE_CORRUPT: damaged,
  SQLITE_NOTADB: damaged,
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

export const isCorruption = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error) ?? '')

export function asStoreError(error: unknown): unknown {
  const code = codeOf(error)
  if (!code?.startsWith('SQLITE_')) return error
  const family = code.split('_').slice(0, 2).join('_')
  return sentences[family]?.((error as Error).message) ?? error
}
