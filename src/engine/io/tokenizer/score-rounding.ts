/**
 * Unigram scores as the reference reads them from a tokenizer.json: digits as a whole number, then one division. With 16 digits or
 * more that may end one bit beside the nearest double, which decides between segmentations of nearly equal scores.
 */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'

function asReferenceReads(score: number): number {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(score)) ?? []
  if (whole === undefined) return score
  const power = Number(exponent) - fraction.length
  const digits = Number(whole + fraction)
  const value = power < 0 ? digits / 10 ** -power : digits * 10 ** power
  return sign === '-' ? -value : value
}

/** `json` of a tokenizer.json with its Unigram scores rounded as the reference rounds them; other models have none. */
export function withReferenceScores(json: JsonObject): JsonObject {
  const { model } = json
  if (!isJsonObject(model) || !Array.isArray(model.vocab)) return json
  const vocab = model.vocab.map((entry: unknown) =>
    Array.isArray(entry) && typeof entry[1] === 'number' ? [entry[0], asReferenceReads(entry[1])] : entry,
  )
  return { ...json, model: { ...model, vocab } }
}
