/** How long things are waited for. */

export interface Timing {
  /** Silence in the middle of a file after which its progress says so. */
  readonly stalledMs: number
  /** Silence after which the connection is given up and made anew. */
  readonly silenceMs: number
  /** Before the first retry; it doubles with each, up to `longestWaitMs`. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** How long a Retry-After is obeyed; a longer one ends the work with a sentence. */
  readonly longestRetryAfterMs: number
  /** Attempts in a row that bring nothing new. */
  readonly attempts: number
}

export const defaultTiming: Timing = {
  stalledMs: 5_000,
  silenceMs: 30_000,
  firstWaitMs: 1_000,
  longestWaitMs: 30_000,
  longestRetryAfterMs: 300_000,
  attempts: 6,
}
