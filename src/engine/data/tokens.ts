/** Tokenised rows in two flat arrays, and the padded tensors a graph is fed with. */

/** Row i holds ids[offsets[i] … offsets[i + 1]). */
export interface TokenRows {
  readonly ids: Int32Array
  readonly offsets: Int32Array
  /** 1 where the text was longer than the maximum length. */
  readonly truncated: Uint8Array
}

export const rowCount = ({ offsets }: TokenRows): number => offsets.length - 1

export function rowLengths({ offsets }: TokenRows): Int32Array {
  return Int32Array.from({ length: offsets.length - 1 }, (_, i) => (offsets[i + 1] as number) - (offsets[i] as number))
}

/** input_ids and attention_mask [rows, width], padded on the right. */
export function padded(tokens: TokenRows, rows: readonly number[], width: number, padId: number) {
  const inputIds = new Int32Array(rows.length * width).fill(padId)
  const attentionMask = new Int32Array(rows.length * width)
  rows.forEach((row, i) => {
    const ids = tokens.ids.subarray(tokens.offsets[row], tokens.offsets[row + 1])
    inputIds.set(ids, i * width)
    attentionMask.fill(1, i * width, i * width + ids.length)
  })
  const shape = [rows.length, width]
  return {
    input_ids: { dtype: 'int32', shape, data: inputIds },
    attention_mask: { dtype: 'int32', shape, data: attentionMask },
  } as const
}
