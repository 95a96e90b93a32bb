/** What a frozen encoder makes of each row, and the tensor by which a head is fed with it. */

/** Row i holds data[i · width … (i + 1) · width). */
export interface PooledRows {
  readonly data: Float32Array
  readonly width: number
}

export const pooledCount = ({ data, width }: PooledRows): number => data.length / width

/** pooled [rows, width] */
export function pooledFeeds({ data, width }: PooledRows, rows: ArrayLike<number>) {
  const picked = new Float32Array(rows.length * width)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number
    picked.set(data.subarray(row * width, (row + 1) * width), i * width)
  }
  return { pooled: { dtype: 'float32', shape: [rows.length, width], data: picked } } as const
}
