/** What a Parquet file at fault is told as: one sentence, whatever library noticed it. */

import { refuseFile } from '@engine/data/files/refuse'
import { AppError } from '@shared/errors'

export const damaged = (name: string, what: string): AppError =>
  refuseFile(name, `the Parquet file is damaged or was made to do harm: ${what}. Get it again, or write it again.`)

/** `work`, with whatever it throws told as a damaged file. */
export function guarded<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw damaged(name, error instanceof Error ? error.message : String(error))
  }
}
