/** CANINE's tokens: a text's code points as they are. A folder has no tokenizer.json for them, and may have no file at all. */
import { join } from 'node:path'
import { isJsonObject, type JsonObject, readJsonObject } from '@engine/io/json-file'
import { AppError, invalidInput } from '@shared/errors'
import { configuredToken } from './special-token-names'
import { TOKENIZER_CONFIG_FILE } from './tokenizer-files'

export const CODE_POINT_CLASS = 'CanineTokenizer'
export const CODE_POINTS = 0x110000

/** Code points of Unicode's private use that stand for special tokens unless tokenizer_config.json names others. */
const DEFAULTS = { cls_token: 0xe000, sep_token: 0xe001, pad_token: 0, mask_token: 0xe003 } as const
type Role = keyof typeof DEFAULTS

/** tokenizer_config.json of a folder whose tokens are code points, empty where the model's family alone tells; else null. */
export async function readCodePointConfig(folder: string): Promise<JsonObject | null> {
  const config = (await readJsonObject(join(folder, TOKENIZER_CONFIG_FILE))) ?? {}
  if (config.tokenizer_class !== undefined) return config.tokenizer_class === CODE_POINT_CLASS ? config : null
  const model = await readJsonObject(join(folder, 'config.json'))
  return model?.model_type === 'canine' ? config : null
}

const isOneCharacter = (text: string): boolean => [...text].length === 1
const unsupported = (what: string): AppError =>
  new AppError('unsupported', `${TOKENIZER_CONFIG_FILE} ${what}; a ${CODE_POINT_CLASS} here knows tokens of one character each.`)

/** The ids of the special tokens. */
export function codePointRoles(config: JsonObject): Record<Role, number> {
  const added = isJsonObject(config.added_tokens_decoder) ? Object.entries(config.added_tokens_decoder) : []
  for (const [id, token] of added) {
    const content = isJsonObject(token) ? String(token.content) : ''
    if (!isOneCharacter(content) || content.codePointAt(0) !== Number(id))
      throw unsupported(`adds the token ${JSON.stringify(content)} under the id ${id}`)
  }
  const idOf = (role: Role): number => {
    const token = configuredToken(config, role)
    if (token !== null && !isOneCharacter(token)) throw unsupported(`names ${JSON.stringify(token)} as ${role}`)
    return token === null ? DEFAULTS[role] : (token.codePointAt(0) as number)
  }
  return {
    cls_token: idOf('cls_token'),
    sep_token: idOf('sep_token'),
    pad_token: idOf('pad_token'),
    mask_token: idOf('mask_token'),
  }
}

/** The first `limit` + 1 code points of a text: half a surrogate pair counts as itself. */
export function codePoints(text: string, limit: number): number[] {
  const ids: number[] = []
  for (let i = 0; i < text.length && ids.length <= limit; i++) {
    const code = text.codePointAt(i) as number
    ids.push(code)
    if (code > 0xffff) i++
  }
  return ids
}

export function decodeCodePoints(ids: ArrayLike<number>, special: readonly number[]): string {
  const text = Array.from(ids).filter((id) => !special.includes(id))
  const bad = text.find((id) => !(id >= 0 && id < CODE_POINTS))
  if (bad !== undefined) throw invalidInput(`the token id ${bad} is no code point.`)
  return text.map((id) => String.fromCodePoint(id)).join('')
}
