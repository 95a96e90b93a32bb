/** Reads a JSON object from a file of unknown origin: size first, then text, then shape. */
import { open } from 'node:fs/promises'
import { invalidInput } from '@shared/errors'
import { isMissing } from './storage-error'

export type JsonObject = { readonly [key: string]: unknown }

/** The largest tokenizer.json in common use is 34 MB; more than this is not a model's description but an attack or a mix-up. */
export const MAX_JSON_BYTES = 100_000_000

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The bytes of a file no larger than `maxBytes`, or null when there is no such file. */
export async function readSmallFile(path: string, maxBytes = MAX_JSON_BYTES): Promise<Buffer | null> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (file === null) return null
  try {
    const status = await file.stat()
    if (!status.isFile()) throw invalidInput(`${path} is a folder where a file was expected.`)
    if (status.size > maxBytes)
      throw invalidInput(`${path} has ${status.size} bytes; at most ${maxBytes} were expected. Check that it is the right file.`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** V8's JSON since 2023, which the compiler's libraries do not describe yet. */
const sourceJson = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown
  rawJSON(source: string): object
}

/** Numbers become what JSON.stringify writes as it was read: Python tells 2.0 from 2, and Transformers insists on the difference. The key of the whole is ''. */
const keepSpelling = (key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  key !== '' && typeof value === 'number' && source !== undefined && source !== String(value) ? sourceJson.rawJSON(source) : value

interface ParseOptions {
  /** For an object that is written again and whose numbers are not looked at. */
  readonly asWritten?: boolean
}

const notJson = (path: string, why: string) =>
  invalidInput(`${path} is not valid JSON: ${why}. Repair it, or copy the model folder again.`)

/** Null where the bytes are no UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Text that must be a JSON object; `path` names it in the sentence. */
export function parseJsonObject(bytes: Uint8Array, path: string, { asWritten = false }: ParseOptions = {}): JsonObject {
  const text = decodeUtf8(bytes)
  if (text === null) throw notJson(path, 'it is not UTF-8 text')
  let value: unknown
  try {
    value = asWritten ? sourceJson.parse(text, keepSpelling) : JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw notJson(path, error.message)
  }
  if (!isJsonObject(value)) throw invalidInput(`${path} must hold a JSON object ({ … }), and holds something else.`)
  return value
}

/** The object in a JSON file, or null when there is no such file. */
export async function readJsonObject(path: string, maxBytes = MAX_JSON_BYTES): Promise<JsonObject | null> {
  const bytes = await readSmallFile(path, maxBytes)
  return bytes === null ? null : parseJsonObject(bytes, path)
}
