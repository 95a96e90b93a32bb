/** How long a list of pieces of work takes, from a spread sample of them. */
import { AppError } from '@shared/errors'

export interface TimedPieces<T> {
  /** In an order along which their cost changes little by little. */
  readonly pieces: readonly T[]
  /** What the time of a piece grows with, mostly. */
  readonly size: (piece: T) => number
  readonly run: (piece: T) => Promise<void>
  /** The sample ends after so many seconds, once it has LEAST pieces. */
  readonly seconds: number
  readonly signal: AbortSignal
}

export const measuringStopped = (): AppError => new AppError('cancelled', 'Measuring was stopped.')

/** Fewer would let one slow moment of the machine decide. */
const LEAST = 4
const MOST = 40

/**
 * Seconds for all pieces: the time for each unit of size in the sample, times the size of all.
 * @throws AppError('cancelled') when `signal` says so
 */
export async function timeSample<T>(work: TimedPieces<T>): Promise<{ seconds: number; timed: number }> {
  const { pieces, size, run, seconds, signal } = work
  const total = pieces.reduce((sum, piece) => sum + size(piece), 0)
  let [spent, done, timed] = [0, 0, 0]
  while (timed < Math.min(MOST, pieces.length) && (timed < LEAST || spent < seconds)) {
    const piece = pieces[Math.floor(spread(timed) * pieces.length)] as T
    if (signal.aborted) throw measuringStopped()
    const begun = performance.now()
    await run(piece)
    spent += (performance.now() - begun) / 1000
    done += size(piece)
    timed++
  }
  return { seconds: done > 0 ? (spent / done) * total : 0, timed }
}

/** The i-th of points that fill 0 … 1 evenly wherever one stops (van der Corput's sequence, shifted): 1/2, 1/4, 3/4, 1/8, … */
function spread(i: number): number {
  let point = 0
  for (let [rest, share] = [i + 1, 0.5]; rest > 0; rest >>= 1, share /= 2) point += (rest & 1) * share
  return point
}
