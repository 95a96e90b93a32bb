/** What the preload exposes as `window.moderato`: two functions over the contract's names, and nothing else. */
import type { Result } from '@shared/errors'
import type { CallName, EventName, Input, Output, Payload } from './contract'

export interface Bridge {
  invoke<K extends CallName>(name: K, input: Input<K>): Promise<Result<Output<K>>>
  /** Returns the function that ends the subscription. */
  subscribe<K extends EventName>(name: K, listener: (payload: Payload<K>) => void): () => void
  /** Path of a file the user dropped on the window. */
  pathOfFile(file: unknown): string
}

/** The one channel for calls; events use their own name behind this prefix. */
export const CALL_CHANNEL = 'moderato'
export const EVENT_PREFIX = 'moderato:'
