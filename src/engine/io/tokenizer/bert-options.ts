/** BERT's options in tokenizer_config.json, which Transformers obeys even where tokenizer.json says otherwise. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'

export const isBertTokenizer = (config: JsonObject): boolean => /^BertTokenizer(Fast)?$/.test(String(config.tokenizer_class))

/** The normaliser that Transformers builds from the options, its defaults included. */
export const bertNormalizerJson = (config: JsonObject): JsonObject => ({
  type: 'BertNormalizer',
  clean_text: true,
  handle_chinese_chars: config.tokenize_chinese_chars ?? true,
  strip_accents: config.strip_accents ?? null,
  lowercase: config.do_lower_case ?? true,
})

/** `json` with the normaliser that `config` asks for; anything but a BERT is left as it is. */
export function withBertOptions(json: JsonObject, config: JsonObject): JsonObject {
  const { normalizer } = json
  if (!isJsonObject(normalizer) || normalizer.type !== 'BertNormalizer') return json
  return { ...json, normalizer: bertNormalizerJson(config) }
}
