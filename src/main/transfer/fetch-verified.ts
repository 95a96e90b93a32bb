/** A file from its source to its place: what is here of it is taken up, the hash is checked, and only then it gets its name. */
import { AppError } from '@shared/errors'
import { PartialFile } from './partial-file'
import type { Source } from './source'
import type { Timing } from './timing'
import { type TransferEvents, transfer } from './transfer'

export interface FetchOptions {
  /** Where what arrives is kept, also for the next time. */
  readonly incomplete: string
  readonly target: string
  readonly timing: Timing
  readonly events: TransferEvents
  readonly signal: AbortSignal
}

/**
 * Answers how many of its bytes were here before.
 *
 * @throws AppError: 'cancelled' (what arrived is kept), 'network', 'storage', or what the source throws
 */
export async function fetchVerified(source: Source, options: FetchOptions): Promise<number> {
  const { incomplete, target, events, signal } = options
  const partial = await PartialFile.open(incomplete, source.expected, signal)
  const hadBytes = partial.bytes
  events.onBytes(hadBytes)
  try {
    for (let damaged = 0; ; damaged++) {
      await transfer(source, { ...options, partial })
      const found = await partial.mismatch()
      if (found === null) break
      await partial.reset()
      events.onBytes(0)
      if (damaged > 0) throw arrivedDamaged(source, found)
    }
  } catch (error) {
    await partial.close()
    throw error
  }
  await partial.moveTo(target)
  return hadBytes
}

const arrivedDamaged = ({ title, hashFrom, expected }: Source, found: string): AppError =>
  new AppError(
    'network',
    `${title} arrived damaged twice, and was thrown away: its hash is not the one ${hashFrom} names. Something on the way changes it; try another network, or ask who runs the proxy or the mirror.`,
    `found ${found}, expected ${expected.digest}`,
  )
