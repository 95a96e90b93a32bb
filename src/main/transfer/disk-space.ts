/** Whether a disk holds what is to come, asked before the first byte. */
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '@shared/errors'
import { bytesInWords } from '@shared/hub'

/** Left free for everybody else on the disk. */
export const RESERVE_BYTES = 100 * 2 ** 20

/** Free bytes of the disk that a folder is on, or will be; null where the system does not say. */
export async function freeBytes(folder: string): Promise<number | null> {
  if (!existsSync(folder) && dirname(folder) !== folder) return freeBytes(dirname(folder))
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Number.NaN, bsize: 0 }))
  return Number.isNaN(bavail) ? null : bavail * bsize
}

/** @param advice what else would help. @throws AppError('storage') naming both numbers */
export async function checkDiskSpace(folder: string, bytes: number, what: string, advice: string): Promise<void> {
  const free = bytes === 0 ? null : await freeBytes(folder)
  if (free === null || free >= bytes + RESERVE_BYTES) return
  throw new AppError(
    'storage',
    `There is not enough room for ${what}: ${bytesInWords(bytes)} are to come, and the disk of ${folder} has ${bytesInWords(free)} free, of which ${bytesInWords(RESERVE_BYTES)} stay free. Delete something there, or ${advice}.`,
  )
}
