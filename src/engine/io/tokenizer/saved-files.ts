/** The tokenizer files that go along with a trained model, so that AutoTokenizer opens it. */
import { join } from 'node:path'
import { type JsonObject, parseJsonObject, readSmallFile } from '@engine/io/json-file'
import { CODE_POINT_CLASS, readCodePointConfig } from './code-points'
import { roleNames } from './special-token-names'
import {
  missingTokenizer,
  readTokenizerDescription,
  SPECIAL_TOKENS_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  TOKENIZER_FILES,
  type TokenizerDescription,
} from './tokenizer-files'

const asJson = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)

/** Switches off the truncation and padding that a tokenizer.json may carry: each use sets its own. */
function withoutLengths(bytes: Uint8Array, path: string): Uint8Array {
  const json = parseJsonObject(bytes, path)
  if ((json.truncation ?? null) === null && (json.padding ?? null) === null) return bytes
  return Buffer.from(JSON.stringify({ ...json, truncation: null, padding: null }))
}

function rolesOf({ json, config }: TokenizerDescription): Record<string, string> {
  const added = new Set((Array.isArray(json.added_tokens) ? json.added_tokens : []).map((token: JsonObject) => token.content))
  return roleNames(config, (token) => added.has(token))
}

/** The least that AutoTokenizer needs to take the class that was taken here. */
const minimalConfig = (description: TokenizerDescription): JsonObject => ({
  tokenizer_class: description.className,
  clean_up_tokenization_spaces: false,
  ...rolesOf(description),
})

/** Longer texts than the model takes would make Transformers fail behind the tokenizer. */
function withMaxLength(config: JsonObject, maxLength: number): JsonObject {
  const { model_max_length: own } = config
  return { ...config, model_max_length: typeof own === 'number' && own > 0 && own < maxLength ? own : maxLength }
}

/** What a class takes from its vocabulary's file, and would not find in the tokenizer.json that is saved. */
const FROM_FILES = ['unk_id', 'truncation_side']

function withFileOptions(own: JsonObject, { config }: TokenizerDescription): JsonObject {
  const known = FROM_FILES.filter((key) => config[key] !== undefined)
  return { ...Object.fromEntries(known.map((key) => [key, config[key]])), ...own }
}

const ownConfig = (files: ReadonlyMap<string, Uint8Array>): JsonObject | null => {
  const bytes = files.get(TOKENIZER_CONFIG_FILE)
  return bytes ? parseJsonObject(bytes, TOKENIZER_CONFIG_FILE) : null
}

/**
 * The files of `folder`'s tokenizer by name; tokenizer.json (where the kind has one) and its configuration are made where they are
 * missing. `maxLength`: the most tokens the model takes.
 */
export async function savedTokenizerFiles(folder: string, maxLength: number): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const name of TOKENIZER_FILES) {
    const bytes = await readSmallFile(join(folder, name))
    if (bytes) files.set(name, bytes)
  }
  if (await readCodePointConfig(folder))
    return files.set(
      TOKENIZER_CONFIG_FILE,
      asJson(withMaxLength(ownConfig(files) ?? { tokenizer_class: CODE_POINT_CLASS }, maxLength)),
    )
  const description = await readTokenizerDescription(folder)
  if (!description) throw missingTokenizer(folder)
  const path = join(folder, TOKENIZER_FILE)
  const own = files.get(TOKENIZER_FILE)
  files.set(TOKENIZER_FILE, own ? withoutLengths(own, path) : Buffer.from(JSON.stringify(description.json)))
  const config = withFileOptions(ownConfig(files) ?? minimalConfig(description), description)
  files.set(TOKENIZER_CONFIG_FILE, asJson(withMaxLength(config, maxLength)))
  if (!files.has(SPECIAL_TOKENS_FILE)) files.set(SPECIAL_TOKENS_FILE, asJson(rolesOf(description)))
  return files
}
