/** Turns what the file system reports into sentences. */
import { AppError } from '@shared/errors'

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'

/** A failed write as an AppError; anything that is not about storage comes back as it was. */
export function writeError(error: unknown, path: string): unknown {
  const detail = error instanceof Error ? error.message : undefined
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError(
        'storage',
        `The disk is full: ${path} could not be written. What was there before is unchanged; free some space and try again.`,
        detail,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError(
        'storage',
        `${path} could not be written: this account may not write there. Choose another folder, or change its permissions.`,
        detail,
      )
    default:
      return error
  }
}
