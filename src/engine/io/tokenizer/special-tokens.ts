/** The tokens a tokenizer puts around a text, and the one it pads with. */

import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { AppError, invalidInput } from '@shared/errors'
import { configuredToken } from './special-token-names'
import type { TokenizerDescription } from './tokenizer-files'

export interface SpecialTokens {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

const unsupported = (type: unknown): AppError =>
  new AppError(
    'unsupported',
    `tokenizer.json has a post-processor of type ${JSON.stringify(type)}, which Moderato does not know.`,
  )

/** BertProcessing and RobertaProcessing: `cls` and `sep` are [token, id]. */
function aroundPair({ cls, sep }: JsonObject): SpecialTokens {
  const idOf = (pair: unknown): number => {
    const id: unknown = Array.isArray(pair) ? pair[1] : null
    if (!Number.isSafeInteger(id))
      throw invalidInput('tokenizer.json has a post-processor without the ids of its cls and sep tokens.')
    return id as number
  }
  return { before: [idOf(cls)], after: [idOf(sep)] }
}

/** TemplateProcessing: `single` is a row of { SpecialToken } and one { Sequence }; `special_tokens` holds the ids. */
function aroundTemplate({ single, special_tokens: tokens }: JsonObject): SpecialTokens {
  const before: number[] = []
  const after: number[] = []
  let target = before
  for (const item of Array.isArray(single) ? single : []) {
    if (isJsonObject(item) && isJsonObject(item.Sequence)) target = after
    else if (isJsonObject(item) && isJsonObject(item.SpecialToken)) {
      const token = isJsonObject(tokens) ? tokens[String(item.SpecialToken.id)] : null
      const ids: unknown = isJsonObject(token) ? token.ids : null
      if (!Array.isArray(ids))
        throw invalidInput(`tokenizer.json has a template token without ids: ${String(item.SpecialToken.id)}.`)
      target.push(...(ids as number[]))
    }
  }
  return { before, after }
}

/** What `post_processor` of a tokenizer.json adds to one text. */
export function specialTokensAround(postProcessor: unknown): SpecialTokens {
  if (!isJsonObject(postProcessor)) return { before: [], after: [] }
  switch (postProcessor.type) {
    case 'BertProcessing':
    case 'RobertaProcessing':
      return aroundPair(postProcessor)
    case 'TemplateProcessing':
      return aroundTemplate(postProcessor)
    case 'ByteLevel':
      return { before: [], after: [] }
    case 'Sequence': {
      const steps: unknown[] = Array.isArray(postProcessor.processors) ? postProcessor.processors : []
      return steps
        .map(specialTokensAround)
        .reduce((inner, outer) => ({ before: [...outer.before, ...inner.before], after: [...inner.after, ...outer.after] }), {
          before: [],
          after: [],
        })
    }
    default:
      throw unsupported(postProcessor.type)
  }
}

/** The id of the padding token: by tokenizer_config.json, by the file's own padding, or by its usual names. */
export function paddingId(
  { json, config }: Pick<TokenizerDescription, 'json' | 'config'>,
  idOf: (token: string) => number | undefined,
): number {
  const padding = isJsonObject(json.padding) ? json.padding.pad_token : null
  for (const token of [configuredToken(config, 'pad_token'), padding, '[PAD]', '<pad>']) {
    const id = typeof token === 'string' ? idOf(token) : undefined
    if (id !== undefined) return id
  }
  throw invalidInput('The tokenizer has no padding token: name one as pad_token in tokenizer_config.json.')
}
