/** A value of a Parquet file as the other readers' cells are: JSON's values, and bytes where they are no text. */

export function cellOf(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return wholeNumber(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return value.map(itemOf)
  return value
}

function itemOf(item: unknown): unknown {
  if (item === undefined) throw new Error('a page refers to a value that its dictionary does not have')
  return cellOf(item)
}

/** Ids beyond 2^53 keep their digits as text. */
const wholeNumber = (value: bigint): number | string => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value))
