/** Tokenises many texts without holding up the process that does it. */
import { setImmediate } from 'node:timers/promises'
import { AppError } from '@shared/errors'

/** One text as ids, special tokens included. */
export interface Encoded {
  readonly ids: Int32Array
  /** The text had more tokens than fit. */
  readonly truncated: boolean
}

/** Rows of different lengths, end to end: row i is ids[offsets[i], offsets[i + 1]). */
export interface EncodedTexts {
  readonly ids: Int32Array
  readonly offsets: Int32Array
  /** 1 where the text had more tokens than fit. */
  readonly truncated: Uint8Array
}

/** How long other work may wait. */
const SLICE_MILLISECONDS = 50

function grown(ids: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  if (needed <= ids.length) return ids
  const larger = new Int32Array(Math.max(needed, 2 * ids.length))
  larger.set(ids)
  return larger
}

/** Encodes every text; between slices other work runs, `onProgress` is called and `signal` is heard. */
export async function encodeAll(
  encode: (text: string) => Encoded,
  texts: readonly string[],
  onProgress?: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<EncodedTexts> {
  const offsets = new Int32Array(texts.length + 1)
  const truncated = new Uint8Array(texts.length)
  let ids = new Int32Array(64 * texts.length)
  let sliceEnd = performance.now() + SLICE_MILLISECONDS
  for (const [i, text] of texts.entries()) {
    const encoded = encode(text)
    const start = offsets[i]!
    const end = start + encoded.ids.length
    ids = grown(ids, end)
    ids.set(encoded.ids, start)
    offsets[i + 1] = end
    truncated[i] = Number(encoded.truncated)
    if (performance.now() < sliceEnd) continue
    onProgress?.(i + 1, texts.length)
    await setImmediate()
    if (signal?.aborted) throw new AppError('cancelled', 'Tokenising was stopped.')
    sliceEnd = performance.now() + SLICE_MILLISECONDS
  }
  onProgress?.(texts.length, texts.length)
  return { ids: ids.slice(0, offsets[texts.length]), offsets, truncated }
}
