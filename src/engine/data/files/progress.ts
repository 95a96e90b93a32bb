/** Counts rows while a file is read and tells of it, at most ten times a second. */
import type { FileProgress } from './rows'

const INTERVAL_MS = 100

export function reporter(bytesTotal: number, onProgress?: (progress: FileProgress) => void) {
  const progress: FileProgress = { bytesRead: 0, bytesTotal, rows: 0, bad: 0 }
  let told = performance.now()
  const tell = () => {
    told = performance.now()
    onProgress?.({ ...progress })
  }
  return {
    count(good: boolean): void {
      if (good) progress.rows++
      else progress.bad++
    },
    at(position: number): void {
      progress.bytesRead = position
      if (performance.now() - told >= INTERVAL_MS) tell()
    },
    end: tell,
  }
}
