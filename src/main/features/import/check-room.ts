/** Asks the disk before the first row is stored: rows are stored batch by batch, and half an import is worse than none. */
import { stat, statfs } from 'node:fs/promises'
import { AppError } from '@shared/errors'

/** Measured: the data file grows by 1.2 to 1.5 times what was read, and its log takes up to 6 MB on the way. */
const GROWTH = 1.6
const LOG_BYTES = 12e6

/** `read` is the file of rows that wait to be stored, on the same disk as the data file in `home`. */
export async function checkRoom(home: string, read: string): Promise<void> {
  const needed = (await stat(read)).size * GROWTH + LOG_BYTES
  const { bavail, bsize } = await statfs(home)
  const left = bavail * bsize
  if (left >= needed) return
  throw new AppError(
    'storage',
    `The disk has ${megabytes(left)} left, and storing these comments takes about ${megabytes(needed)}: nothing was stored. Free some space and try again.`,
  )
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`
