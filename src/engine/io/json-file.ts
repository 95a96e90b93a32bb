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

/** Text that must be a JSON object; `path` names it in the sentence. */
export function parseJsonObject(bytes: Uint8Array, path: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is not UTF-8 text'
    throw invalidInput(`${path} is not valid JSON: ${why}. Repair it, or copy the model folder again.`)
  }
  if (!isJsonObject(value)) throw invalidInput(`${path} must hold a JSON object ({ … }), and holds something else.`)
  return value
}

/** The object in a JSON file, or null when there is no such file. */
export async function readJsonObject(path: string, maxBytes = MAX_JSON_BYTES): Promise<JsonObject | null> {
  const bytes = await readSmallFile(path, maxBytes)
  return bytes === null ? null : parseJsonObject(bytes, path)
}
