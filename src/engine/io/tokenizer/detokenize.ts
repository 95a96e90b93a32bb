/** Token ids back to text, as a tokenizer.json's decoder says: what normalisation took away does not come back. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'
import type { AddedToken } from './added-tokens'
import { fromBytes } from './byte-level'

/** Special tokens are left out. Throws `invalid-input` on an id that the vocabulary does not have. */
export type Detokenize = (ids: ArrayLike<number>) => string

interface Known {
  readonly vocabulary: ReadonlyMap<string, number>
  readonly added: readonly AddedToken[]
  readonly addedIds: ReadonlyMap<string, number>
}

type Join = (tokens: readonly string[]) => string

/** SentencePiece's mark of a space. */
const SPACE_MARK = /▁/g
const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/

export function detokenizer(json: JsonObject, known: Known): Detokenize {
  const join = joinerOf(json.decoder)
  let table: Map<number, string> | null = null
  const dropped = new Set(known.added.flatMap(({ content, special }) => (special ? (known.addedIds.get(content) ?? []) : [])))
  return (ids) => {
    table ??= new Map([...known.vocabulary, ...known.addedIds].map(([token, id]) => [id, token]))
    const tokens: string[] = []
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!
      if (dropped.has(id)) continue
      const token = table.get(id)
      if (token === undefined) throw invalidInput(`the token id ${id} is not in the tokenizer's vocabulary of ${table.size}.`)
      tokens.push(token)
    }
    return join(tokens)
  }
}

function joinerOf(decoder: unknown): Join {
  const { type, prefix, suffix, decoders } = isJsonObject(decoder) ? decoder : { type: null }
  if (type === 'WordPiece') return (tokens) => joinPieces(tokens, typeof prefix === 'string' ? prefix : '##')
  if (type === 'ByteLevel') return (tokens) => fromBytes(tokens.join('')).trimStart()
  if (type === 'BPEDecoder')
    return (tokens) =>
      tokens
        .join('')
        .replaceAll(String(suffix ?? '</w>'), ' ')
        .trimEnd()
  if (type === 'Sequence' && Array.isArray(decoders) && decoders.some((part) => isJsonObject(part) && part.type === 'ByteLevel'))
    return joinerOf({ type: 'ByteLevel' })
  if (type === 'Metaspace' || type === 'Sequence') return joinSentencePieces
  return (tokens) => tokens.join(' ')
}

/** `un ##friend ##ly !` -> `unfriendly!` */
function joinPieces(tokens: readonly string[], prefix: string): string {
  const words = tokens.map((token, i) => (token.startsWith(prefix) ? token.slice(prefix.length) : i === 0 ? token : ` ${token}`))
  return closeUp(words.join(''))
}

/** Marks that a tokenizer sets apart go back to their words, in English: `I ' m here .` -> `I'm here.` */
const closeUp = (text: string): string =>
  text
    .replace(/ ([.?!,])/g, '$1')
    .replace(/ ' /g, "'")
    .replace(/ (n't|'m|'s|'ve|'re)/g, '$1')

/** Bytes that no piece covers stand as <0xE2>, several for a character. */
function joinSentencePieces(tokens: readonly string[]): string {
  let text = ''
  let bytes: number[] = []
  const flush = () => {
    text += Buffer.from(bytes).toString('utf8')
    bytes = []
  }
  for (const token of tokens) {
    const byte = BYTE_TOKEN.exec(token)?.[1]
    if (byte !== undefined) bytes.push(Number.parseInt(byte, 16))
    else {
      flush()
      text += token
    }
  }
  flush()
  return text.replace(SPACE_MARK, ' ').trimStart()
}
