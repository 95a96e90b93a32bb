/** Which columns of a Parquet file hold what a data file can: single values, or lists of them. */
import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet'
import { isFlatColumn, isListLike } from 'hyparquet/src/schema.js'

export interface ParquetColumn {
  name: string
  /** Path of the one leaf that holds the values. */
  path: string[]
  /** From the root to that leaf. */
  schemaPath: SchemaTree[]
  isList: boolean
}

/** Decimals, identifiers and half floats are shorter; what is longer is no value of a data file. */
const LONGEST_FIXED_BYTES = 64

export interface ParquetColumns {
  readable: ParquetColumn[]
  /** Names of the columns that hold something else: structures, maps, lists of lists. */
  nested: string[]
}

export function columnsOf(metadata: FileMetaData): ParquetColumns {
  const root = parquetSchema(metadata)
  const readable: ParquetColumn[] = []
  const nested: string[] = []
  for (const child of root.children) {
    const leaf = leafOf([root, child])
    if (leaf === null) nested.push(child.element.name)
    else readable.push(leaf)
  }
  return { readable, nested }
}

function leafOf(path: [SchemaTree, SchemaTree]): ParquetColumn | null {
  const column = path[1]
  const { name } = column.element
  if (isFlatColumn(path)) return isValue(column) ? { name, path: [name], schemaPath: path, isList: false } : null
  if (column.children.length === 0 || !isListLike(column)) return null
  const chain: SchemaTree[] = [...path]
  for (let node = column; node.children.length === 1; node = node.children[0]!) chain.push(node.children[0]!)
  const leaf = chain.at(-1)!
  const repeated = chain.filter(({ element }) => element.repetition_type === 'REPEATED').length
  return !isValue(leaf) || repeated !== 1 || chain.length > 4 ? null : { name, path: leaf.path, schemaPath: chain, isList: true }
}

function isValue({ children, element: { type, type_length = 0 } }: SchemaTree): boolean {
  if (children.length > 0 || type === undefined) return false
  return type !== 'FIXED_LEN_BYTE_ARRAY' || (type_length > 0 && type_length <= LONGEST_FIXED_BYTES)
}
