/** What the network ledger keeps of a request, and what the window and the headless program ask of it. */
import { z } from 'zod'

/** Who sent it: the window's main process, a page of it, the engine, or the headless program. */
export const LedgerProcess = z.enum(['main', 'page', 'engine', 'headless'])
export type LedgerProcess = z.infer<typeof LedgerProcess>

/**
 * `pending` is under way; `answered` has its whole response; `failed` was cut, refused by the other side or never got there;
 * `cancelled` was stopped by the user; `lost` ended with its process; `refused` was never sent.
 */
export const LedgerOutcome = z.enum(['pending', 'answered', 'failed', 'cancelled', 'lost', 'refused'])
export type LedgerOutcome = z.infer<typeof LedgerOutcome>

/** One request; each hop of a redirect is one of its own. */
export const LedgerEntry = z.object({
  id: z.number().int(),
  /** When it began, ISO. */
  time: z.string(),
  process: LedgerProcess,
  method: z.string(),
  /** `https` or `http`; whatever else a page tried. */
  scheme: z.string(),
  /** With its port where that is not the scheme's own. */
  host: z.string(),
  /** With the query's harmless values; all others are an ellipsis, so that no signature or token is kept. */
  path: z.string(),
  /** The proxy it went through, without credentials. */
  proxy: z.string().nullable(),
  purpose: z.string(),
  outcome: LedgerOutcome,
  /** HTTP status; null where none came. */
  status: z.number().int().nullable(),
  /** Why it failed or was refused, in a sentence. */
  error: z.string().nullable(),
  /** Bytes of the bodies as they travelled; headers are not counted. */
  bytesIn: z.number().int(),
  bytesOut: z.number().int(),
  durationMs: z.number().int().nullable(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

export const LedgerFilter = z.object({
  /** Only what began at this ISO time or later. */
  since: z.string().optional(),
  host: z.string().optional(),
  outcome: LedgerOutcome.optional(),
  /** Part of host, path or purpose. */
  text: z.string().max(200).optional(),
})
export type LedgerFilter = z.infer<typeof LedgerFilter>

export const LedgerPage = z.object({
  /** Newest first. */
  entries: z.array(LedgerEntry),
  /** Of all that fit the filter. */
  total: z.number().int(),
  bytesIn: z.number().int(),
  bytesOut: z.number().int(),
  refused: z.number().int(),
  /** Every host of the whole ledger, by name. */
  hosts: z.array(z.string()),
})
export type LedgerPage = z.infer<typeof LedgerPage>

/** `never`: nobody has switched it on yet. `forced-off`: an environment variable keeps it off, whatever the switch says. */
export const NetworkState = z.enum(['never', 'on', 'off', 'forced-off'])
export type NetworkState = z.infer<typeof NetworkState>

export const NetworkStatus = z.object({
  state: NetworkState,
  /** The variable that keeps it off. */
  forcedBy: z.string().nullable(),
  /** Where models and datasets are looked for: HF_ENDPOINT, or the Hub. */
  endpoint: z.string(),
  /** The proxy that requests to the endpoint take now, without credentials; null: none. */
  proxy: z.string().nullable(),
  /** PEM file of certificate authorities named in Settings. */
  certificateFile: z.string().nullable(),
})
export type NetworkStatus = z.infer<typeof NetworkStatus>
