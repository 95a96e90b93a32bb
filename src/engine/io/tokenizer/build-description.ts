/** Puts together the tokenizer.json that Transformers works with: the file's own, or the one its tokenizer class builds. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'
import { type AddedToken, assignIds, readAddedToken } from './added-tokens'
import type { ChosenClass } from './class-of-folder'
import { withReferenceScores } from './score-rounding'
import { configuredToken, type SpecialTokenKey, specialTokenKeys } from './special-token-names'
import type { TokenizerDescription } from './tokenizer-files'
import { configuredTokens, type TokenFiles, tokensToAdd } from './tokens-to-add'
import type { TokenizerClass, VocabularySource } from './transformers-classes'

/** Tokens of `model`, whatever its kind; the ids are checked where the model is built. */
function vocabularyOf({ vocab }: JsonObject): Map<string, number> {
  if (Array.isArray(vocab)) return new Map(vocab.map((entry: unknown, id) => [Array.isArray(entry) ? String(entry[0]) : '', id]))
  return new Map(Object.entries(isJsonObject(vocab) ? vocab : {}).map(([token, id]) => [token, Number(id)]))
}

function listed(tokens: readonly AddedToken[], model: JsonObject): { ids: Map<string, number>; list: JsonObject[] } {
  const ids = assignIds(tokens, vocabularyOf(model))
  return { ids, list: tokens.map((token) => ({ id: ids.get(token.content)!, ...token })) }
}

/** `first` text `last`, with the ids these tokens have. */
function template([first, last]: readonly [string, string], ids: ReadonlyMap<string, number>): JsonObject {
  const special = (id: string, type_id = 0): JsonObject => ({ SpecialToken: { id, type_id } })
  const text = (id: string, type_id: number): JsonObject => ({ Sequence: { id, type_id } })
  const entry = (id: string): JsonObject => ({ id, ids: [ids.get(id)!], tokens: [id] })
  return {
    type: 'TemplateProcessing',
    single: [special(first), text('A', 0), special(last)],
    pair: [special(first), text('A', 0), special(last), text('B', 1), special(last, 1)],
    special_tokens: { [first]: entry(first), [last]: entry(last) },
  }
}

function roleNames(options: JsonObject): (key: SpecialTokenKey) => string {
  return (key) => {
    const name = configuredToken(options, key)
    if (name === null) throw invalidInput(`The tokenizer has no ${key}: name one in tokenizer_config.json.`)
    return name
  }
}

/** Defaults of the class stand where the configuration names nothing. */
const withDefaults = (options: JsonObject, { tokens }: TokenizerClass): JsonObject => ({
  ...Object.fromEntries(specialTokenKeys.map((key) => [key, tokens[key]])),
  ...options,
})

/** What `builder` makes of a vocabulary. */
export function builtDescription(chosen: ChosenClass, source: VocabularySource, files: TokenFiles): TokenizerDescription {
  const builder = chosen.builder!
  const configured = configuredTokens(files)
  const options = withDefaults(configured.options, builder)
  const nameOf = roleNames(options)
  const parts = builder.build(source, options, nameOf('unk_token'))
  const { ids, list } = listed(tokensToAdd({ ...configured, options }, []), parts.model)
  const around = template([nameOf(builder.around[0]), nameOf(builder.around[1])], ids)
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: list,
    ...parts,
    post_processor: builder.keepsPostProcessor ? (source.postProcessor ?? around) : around,
  }
  return { json, config: options, className: chosen.name }
}

/** The file as it stands, with the tokens that the other files add to it. */
export function genericDescription({ name }: ChosenClass, json: JsonObject, files: TokenFiles): TokenizerDescription {
  const configured = configuredTokens(files)
  const own = files.listed.map((token) => readAddedToken(token, 'tokenizer.json'))
  const model = isJsonObject(json.model) ? json.model : {}
  const added = listed([...own, ...tokensToAdd(configured, own)], model).list
  return { json: withReferenceScores({ ...json, added_tokens: added }), config: configured.options, className: name }
}
