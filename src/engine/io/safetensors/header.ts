/** Reads and checks the header of a safetensors file: nothing in it is believed before it has been compared with the file. */
import type { FileHandle } from 'node:fs/promises'
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { bitsOf, type Dtype, dtypeNames, isDtype } from '@engine/io/weights/dtype'
import { quoted, readFully } from '@engine/io/weights/file-bytes'
import type { StoredTensor } from '@engine/io/weights/weights-file'
import { type AppError, invalidInput } from '@shared/errors'

export interface TensorEntry extends StoredTensor {
  /** Positions in the file, not in its data section. */
  readonly begin: number
  readonly end: number
}
export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly entries: readonly TensorEntry[]
  readonly metadata: ReadonlyMap<string, string>
}

/** Room for 100,000 tensors. The reference library allows 100 MB, which as parsed JSON can take gigabytes. */
const MAX_HEADER_BYTES = 16 * 2 ** 20
const LENGTH_BYTES = 8
const METADATA_KEY = '__metadata__'

const damaged = (path: string, what: string): AppError =>
  invalidInput(`${path} is not a sound safetensors file: ${what}. Copy or download the file again.`)

async function readHeaderText(file: FileHandle, size: number, path: string): Promise<{ text: string; dataStart: number }> {
  if (size < LENGTH_BYTES) throw damaged(path, `it has ${size} bytes, and the header's length alone takes ${LENGTH_BYTES}`)
  const lengthBytes = Buffer.alloc(LENGTH_BYTES)
  await readFully(file, lengthBytes, 0, path)
  const length = lengthBytes.readBigUInt64LE()
  if (length > BigInt(MAX_HEADER_BYTES))
    throw damaged(path, `its header claims ${length} bytes, and at most ${MAX_HEADER_BYTES} are allowed`)
  if (length > BigInt(size - LENGTH_BYTES))
    throw damaged(path, `its header claims ${length} bytes, and the whole file has ${size}`)
  const bytes = Buffer.alloc(Number(length))
  await readFully(file, bytes, LENGTH_BYTES, path)
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), dataStart: LENGTH_BYTES + bytes.length }
  } catch {
    throw damaged(path, 'its header is not UTF-8 text')
  }
}

/** Members of the outer object and of those right inside it, as they are written: JSON.parse keeps the last of two with one name. */
function countMembers(text: string): number {
  let members = 0
  let depth = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inText && character === '\\') i++
    else if (character === '"') inText = !inText
    else if (inText) continue
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === ':' && depth <= 2) members++
  }
  return members
}

function parseHeader(text: string, path: string): JsonObject {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    throw damaged(path, 'its header is not valid JSON')
  }
  if (!isJsonObject(header)) throw damaged(path, 'its header is not a JSON object')
  const inner = Object.values(header).filter(isJsonObject)
  const kept = [header, ...inner].reduce((count, object) => count + Object.keys(object).length, 0)
  if (kept < countMembers(text)) throw damaged(path, 'its header gives a name twice')
  return header
}

function parseMetadata(value: unknown, path: string): Map<string, string> {
  if (value === undefined) return new Map()
  if (!isJsonObject(value)) throw damaged(path, 'its __metadata__ is not an object')
  return new Map(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') throw damaged(path, `its __metadata__ entry ${quoted(key)} is not a text`)
      return [key, text]
    }),
  )
}

function parseShape(value: unknown, where: string, path: string): number[] {
  if (!Array.isArray(value)) throw damaged(path, `${where} has no shape`)
  for (const dim of value)
    if (!Number.isSafeInteger(dim) || dim < 0)
      throw damaged(path, `${where} has the dimension ${JSON.stringify(dim)}; whole numbers from 0 were expected`)
  return value as number[]
}

/** Bytes of a tensor, or null when the product of its dimensions is beyond exact arithmetic. */
function byteLength(shape: readonly number[], dtype: Dtype): number | null {
  let bits = bitsOf(dtype)
  for (const dim of shape) {
    bits *= dim
    if (!Number.isSafeInteger(bits)) return null
  }
  return bits / 8
}

function parseEntry(name: string, value: unknown, dataStart: number, size: number, path: string): TensorEntry {
  const where = `the tensor ${quoted(name)}`
  if (!isJsonObject(value)) throw damaged(path, `${where} is not described by an object`)
  const { dtype, data_offsets: offsets } = value
  if (!isDtype(dtype)) throw damaged(path, `${where} has the unknown dtype ${JSON.stringify(dtype)}; known are ${dtypeNames}`)
  const shape = parseShape(value.shape, where, path)
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every((offset) => Number.isSafeInteger(offset) && offset >= 0))
    throw damaged(path, `${where} has no data_offsets [begin, end]`)
  const [begin, end] = offsets as [number, number]
  if (end < begin) throw damaged(path, `${where} ends at byte ${end} of the data, before it begins at ${begin}`)
  const bytes = byteLength(shape, dtype)
  if (bytes === null) throw damaged(path, `${where} has the shape [${shape.slice(0, 8)}], which is too large to exist`)
  if (bytes !== end - begin)
    throw damaged(
      path,
      `${where} takes ${bytes} bytes by its shape [${shape.slice(0, 8)}] and dtype ${dtype}, and ${end - begin} by its offsets`,
    )
  if (end > size - dataStart)
    throw damaged(path, `${where} ends at byte ${end} of the data, and the file holds only ${size - dataStart}: it was cut short`)
  return { name, dtype, shape, begin: dataStart + begin, end: dataStart + end }
}

/** The format wants every byte of the data section to belong to exactly one tensor. */
function checkCoverage(entries: readonly TensorEntry[], dataStart: number, size: number, path: string): void {
  let position = dataStart
  for (const { name, begin, end } of entries) {
    if (begin < position) throw damaged(path, `the tensor ${quoted(name)} overlaps the one before it`)
    if (begin > position) throw damaged(path, `${begin - position} bytes before the tensor ${quoted(name)} belong to no tensor`)
    position = end
  }
  if (position < size) throw damaged(path, `its last ${size - position} bytes belong to no tensor`)
}

/** The checked header of an open file of `size` bytes. @throws AppError 'invalid-input' about the first thing that does not fit */
export async function readHeader(file: FileHandle, size: number, path: string): Promise<SafetensorsHeader> {
  const { text, dataStart } = await readHeaderText(file, size, path)
  const header = parseHeader(text, path)
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA_KEY)
    .map(([name, value]) => parseEntry(name, value, dataStart, size, path))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  checkCoverage(entries, dataStart, size, path)
  return { entries, metadata: parseMetadata(header[METADATA_KEY], path) }
}
