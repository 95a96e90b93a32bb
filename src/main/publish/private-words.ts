/** What describing files of a model say about the machine they were made on, which goes to nobody. */

import { posix, win32 } from 'node:path'

/** Keys under which Transformers has written where a model or tokenizer was loaded from. */
const PLACE_KEYS = ['_name_or_path', 'name_or_path', 'tokenizer_file', 'vocab_file', 'merges_file', 'special_tokens_map_file']

const isPlace = (value: unknown): boolean =>
  typeof value === 'string' && (posix.isAbsolute(value) || win32.isAbsolute(value) || /^(\.\.?|~)[/\\]/.test(value))

/** The same without the places of this machine; the very same object where it names none. */
export function withoutPlaces<T extends Readonly<Record<string, unknown>>>(json: T): T {
  const named = PLACE_KEYS.filter((key) => isPlace(json[key]))
  if (named.length === 0) return json
  return Object.fromEntries(Object.entries(json).filter(([key]) => !named.includes(key))) as T
}
