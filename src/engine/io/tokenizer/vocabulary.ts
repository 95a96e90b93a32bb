/** The vocabulary of a tokenizer.json's model, checked. */

import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'

/** `model.vocab` as an object from token to id. */
export function vocabularyOf(model: JsonObject): Map<string, number> {
  if (!isJsonObject(model.vocab))
    throw invalidInput('tokenizer.json has no vocabulary: an object from token to id was expected in model.vocab.')
  return new Map(
    Object.entries(model.vocab).map(([token, id]) => {
      if (!Number.isSafeInteger(id) || Number(id) < 0)
        throw invalidInput(
          `tokenizer.json gives the token ${JSON.stringify(token)} the id ${JSON.stringify(id)}; a whole number from 0 was expected.`,
        )
      return [token, Number(id)]
    }),
  )
}
