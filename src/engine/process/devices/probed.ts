/** What trying out a device showed. */
import { z } from 'zod'

export const Probed = z.object({
  /** Whether it trains as the CPU does. */
  available: z.boolean(),
  /** Why not; where it is available, why `auto` passes it over, or null. */
  reason: z.string().nullable(),
  adapter: z.string().nullable(),
  /** Whether there is a device at all: that one which nobody has is not used is no news. */
  present: z.boolean(),
})
export type Probed = z.infer<typeof Probed>

/** What the process that tries a device out tells: what it showed, or the error it ended with and what its library needs and does not find. */
export const ProbeAnswer = z.union([Probed, z.object({ error: z.string(), unmet: z.array(z.string()) })])
export type ProbeAnswer = z.infer<typeof ProbeAnswer>

export const absent = (reason: string): Probed => ({ available: false, reason, adapter: null, present: false })
export const failed = (reason: string, adapter: string | null = null): Probed => ({
  available: false,
  reason,
  adapter,
  present: true,
})
