/** The roles a special token can have in tokenizer_config.json, and what a role's token is called. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'

/** In the order in which Transformers adds their tokens. */
export const specialTokenKeys = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const
export type SpecialTokenKey = (typeof specialTokenKeys)[number]

/** A special token in a configuration: its text, or an object with `content`. */
export function configuredToken(config: JsonObject, key: SpecialTokenKey): string | null {
  const value = config[key]
  const content = isJsonObject(value) ? value.content : value
  return typeof content === 'string' ? content : null
}

/** Names that a role's token usually has: BERT's first, then RoBERTa's. */
const USUAL_NAMES: Readonly<Partial<Record<SpecialTokenKey, readonly string[]>>> = {
  pad_token: ['[PAD]', '<pad>'],
  unk_token: ['[UNK]', '<unk>'],
  cls_token: ['[CLS]', '<s>'],
  sep_token: ['[SEP]', '</s>'],
  mask_token: ['[MASK]', '<mask>'],
}

/** Roles and their tokens: as configured, else by their usual names where `isAdded` knows one. */
export function roleNames(config: JsonObject, isAdded: (token: string) => boolean): Record<string, string> {
  const named = specialTokenKeys.map((key) => {
    const usual = (USUAL_NAMES[key] ?? []).find(isAdded) ?? null
    return [key, configuredToken(config, key) ?? usual] as const
  })
  return Object.fromEntries(named.flatMap(([key, name]) => (name === null ? [] : [[key, name]])))
}
