/** How many steps to take in one call: so many that the state's way there and back is a small part of the time. */

/** What a call has cost. */
export interface CallCost {
  readonly seconds: number
  readonly steps: number
  /** Of the state, there and back. */
  readonly stateBytes: number
  /** Of batches and masks. */
  readonly fedBytes: number
}

const COPYING_SHARE = 0.03
/** Memory that is not pinned, over PCI Express 3 with 16 lanes. */
const BYTES_PER_SECOND = 6e9
/** Stopping takes effect between calls. */
const MOST_STEPS = 64
/** Batches of a call lie in memory until it begins. */
const MOST_FED_BYTES = 1e9

/** With c seconds of copying and s of computing a step, c / (c + n s) ≤ 3 % from n = c (1 / 0.03 - 1) / s on. */
export function stepsPerCall({ seconds, steps, stateBytes, fedBytes }: CallCost): number {
  const copying = stateBytes / BYTES_PER_SECOND
  const computing = Math.max(seconds - copying, seconds / 10) / steps
  const wanted = Math.ceil((copying * (1 / COPYING_SHARE - 1)) / computing)
  const fit = Math.floor(MOST_FED_BYTES / (fedBytes / steps))
  return Math.max(1, Math.min(wanted, fit, MOST_STEPS))
}
