/** Where a file comes from, and what it must be once it is here. */
import type { Hash } from 'node:crypto'

export interface Expected {
  readonly bytes: number
  /** In hexadecimal. */
  readonly digest: string
  readonly newHash: () => Hash
}

export interface Source {
  readonly url: string
  /** `model.safetensors`, for sentences that say where it comes from anyway. */
  readonly name: string
  /** `model.safetensors of the model team/tiny`. */
  readonly title: string
  readonly expected: Expected
  /** Who says what its hash is. */
  readonly hashFrom: string
  /** One request for the bytes with these headers. Answers of status 200, 206 and 416 come back; what else there is, is thrown. */
  readonly ask: (headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Response>
}
