/** Which tokens Transformers adds to a tokenizer, in its order: those of the files, then those that have a role. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { type AddedToken, readAddedToken } from './added-tokens'
import { specialTokenKeys } from './special-token-names'

export interface TokenFiles {
  /** tokenizer_config.json, special_tokens_map.json and added_tokens.json; empty when there is none. */
  readonly config: JsonObject
  readonly specialTokensMap: JsonObject
  readonly addedTokensFile: JsonObject
  /** `added_tokens` of tokenizer.json. */
  readonly listed: readonly unknown[]
}

export interface ConfiguredTokens {
  /** tokenizer_config.json with what the other files add to it. */
  readonly options: JsonObject
  /** By id: what the files say of tokens beyond the vocabulary. */
  readonly known: readonly AddedToken[]
}

const CONFIG = 'tokenizer_config.json'
const byId = (tokens: ReadonlyMap<number, AddedToken>): AddedToken[] =>
  [...tokens].sort(([a], [b]) => a - b).map(([, token]) => token)

function legacyTokens({ addedTokensFile, listed }: TokenFiles, options: JsonObject): AddedToken[] {
  const special = new Set([...specialTokenKeys.map((key) => nameOf(options[key])), ...extrasOf(options).map(nameOf)])
  const tokens = new Map(
    Object.entries(addedTokensFile).map(([content, id]) => [
      Number(id),
      readAddedToken({ content, special: special.has(content) }, 'added_tokens.json'),
    ]),
  )
  for (const token of listed) {
    const id = isJsonObject(token) ? Number(token.id) : Number.NaN
    tokens.set(id, readAddedToken(token, 'tokenizer.json'))
  }
  return byId(tokens)
}

const nameOf = (token: unknown): unknown => (isJsonObject(token) ? token.content : token)
const extrasOf = ({ extra_special_tokens: extra, additional_special_tokens: additional }: JsonObject): unknown[] => {
  const list = extra ?? additional
  return Array.isArray(list) ? list : []
}

/** Objects in special_tokens_map.json are special whatever they say. */
const asSpecial = (value: unknown): unknown => (isJsonObject(value) ? { ...value, special: true } : value)

/** tokenizer_config.json speaks for itself where it lists its added tokens; else the older files are asked. */
export function configuredTokens(files: TokenFiles): ConfiguredTokens {
  const { config } = files
  if (isJsonObject(config.added_tokens_decoder)) {
    const tokens = Object.entries(config.added_tokens_decoder).map(
      ([id, token]) => [Number(id), readAddedToken(token, CONFIG)] as const,
    )
    return { options: config, known: byId(new Map(tokens)) }
  }
  const special = Object.entries(files.specialTokensMap).map(([key, value]) => [key, asSpecial(value)])
  const options = { ...config, ...Object.fromEntries(special) }
  return { options, known: legacyTokens(files, options) }
}

/** Every token of a role counts as special, which it need not say. */
const asSpecialToken = (value: string | JsonObject): AddedToken =>
  readAddedToken({ ...(typeof value === 'string' ? { content: value } : value), special: true }, CONFIG)

/** Tokens of the roles, and after them those of roles that only this model has. */
function namedTokens(options: JsonObject): AddedToken[] {
  const keys = Object.keys(options).filter((key) => key.endsWith('_token'))
  const others = keys.filter((key) => !specialTokenKeys.some((role) => role === key))
  return [...specialTokenKeys, ...others].flatMap((key) => {
    const value = options[key]
    return typeof value === 'string' || isJsonObject(value) ? [asSpecialToken(value)] : []
  })
}

/** The known tokens, then those of `options` by role and without one, each text once. `present` are in the tokenizer already. */
export function tokensToAdd({ options, known }: ConfiguredTokens, present: readonly AddedToken[]): AddedToken[] {
  const tokens = [...known]
  const names = new Set([...present, ...known].map(({ content }) => content))
  const extras = extrasOf(options).map((value) => readAddedToken(value, CONFIG))
  for (const token of [...namedTokens(options), ...extras]) {
    if (names.has(token.content)) continue
    names.add(token.content)
    tokens.push(token)
  }
  return tokens
}
