/** The tokenizer files that go along with a trained model, so that AutoTokenizer opens it. */
import { join } from 'node:path'
import { isJsonObject, type JsonObject, parseJsonObject, readSmallFile } from '@engine/io/json-file'
import { CODE_POINT_CLASS, readCodePointConfig } from './code-points'
import {
  missingTokenizer,
  readTokenizerDescription,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  type TokenizerDescription,
  VOCABULARY_FILE,
} from './tokenizer-files'
import { configuredToken, SPECIAL_TOKENS, specialTokenKeys } from './vocabulary-file'

const SPECIAL_TOKENS_FILE = 'special_tokens_map.json'

/** Switches off the truncation and padding that a tokenizer.json may carry: each use sets its own. */
function withoutLengths(bytes: Buffer, path: string): Buffer {
  const json = parseJsonObject(bytes, path)
  if ((json.truncation ?? null) === null && (json.padding ?? null) === null) return bytes
  return Buffer.from(JSON.stringify({ ...json, truncation: null, padding: null }))
}

/** Special tokens by their role: as configured, else by the names that BERT's and RoBERTa's families give them. */
function specialTokens({ json, config }: TokenizerDescription): Record<string, string> {
  const added = new Set(
    (Array.isArray(json.added_tokens) ? json.added_tokens : []).map((token) => isJsonObject(token) && token.content),
  )
  const roles = specialTokenKeys.flatMap((key) => {
    const names = [configuredToken(config, key), ...SPECIAL_TOKENS[key]]
    const found = names.find((name) => name !== null && added.has(name))
    return found ? [[key, found] as const] : []
  })
  return Object.fromEntries(roles)
}

/** The least that AutoTokenizer needs to use tokenizer.json as it stands. */
const minimalConfig = (roles: Record<string, string>, modelConfig: JsonObject): JsonObject => ({
  tokenizer_class: 'PreTrainedTokenizerFast',
  ...(modelConfig.model_type === 'bert' && { model_max_length: modelConfig.max_position_embeddings }),
  clean_up_tokenization_spaces: false,
  ...roles,
})

/** The files of `folder`'s tokenizer by name; tokenizer.json (where the kind has one) and its configuration are made where they are missing. */
export async function savedTokenizerFiles(folder: string, modelConfig: JsonObject): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const name of [TOKENIZER_CONFIG_FILE, SPECIAL_TOKENS_FILE, VOCABULARY_FILE]) {
    const bytes = await readSmallFile(join(folder, name))
    if (bytes) files.set(name, bytes)
  }
  if (await readCodePointConfig(folder)) {
    if (!files.has(TOKENIZER_CONFIG_FILE))
      files.set(TOKENIZER_CONFIG_FILE, Buffer.from(JSON.stringify({ tokenizer_class: CODE_POINT_CLASS }, null, 2)))
    return files
  }
  const description = await readTokenizerDescription(folder)
  if (!description) throw missingTokenizer(folder)
  const path = join(folder, TOKENIZER_FILE)
  const own = await readSmallFile(path)
  files.set(TOKENIZER_FILE, own ? withoutLengths(own, path) : Buffer.from(JSON.stringify(description.json)))
  const roles = specialTokens(description)
  const made = { [TOKENIZER_CONFIG_FILE]: minimalConfig(roles, modelConfig), [SPECIAL_TOKENS_FILE]: roles }
  for (const [name, value] of Object.entries(made))
    if (!files.has(name)) files.set(name, Buffer.from(JSON.stringify(value, null, 2)))
  return files
}
