/** Reads what a tokenizer needs of a SentencePiece model (spiece.model and the like), a protocol-buffer file. */
import { invalidInput } from '@shared/errors'

export interface SentencePieceModel {
  readonly pieces: readonly (readonly [piece: string, score: number])[]
  /** Control symbols and those a user defined: pieces that are found before anything else. */
  readonly symbols: readonly { readonly content: string; readonly special: boolean }[]
  readonly unknownId: number
  /** In base64, as tokenizer.json holds it; null when the model changes no characters. */
  readonly charsMap: string | null
}

type Field = { readonly number: number; readonly value: number | Buffer }
const CONTROL = 3
const USER_DEFINED = 4

/** The fields of one message: numbers as numbers, everything else as bytes. */
function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let power = 1; ; power *= 128) {
      const byte = message.readUInt8(at++)
      value += (byte & 0x7f) * power
      if (byte < 0x80) return value
    }
  }
  const bytes = (length: number): Buffer => {
    if (at + length > message.length) throw new RangeError('a field ends behind its message')
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const key = varint()
    const number = Math.floor(key / 8)
    const wireType = key % 8
    if (wireType === 0) yield { number, value: varint() }
    else if (wireType === 1) yield { number, value: bytes(8) }
    else if (wireType === 2) yield { number, value: bytes(varint()) }
    else if (wireType === 5) yield { number, value: bytes(4) }
    else throw new RangeError(`a field of wire type ${wireType}`)
  }
}

const lastOf = (message: Buffer, number: number): Field['value'] | undefined =>
  [...fieldsOf(message)].findLast((field) => field.number === number)?.value

const messageOf = (value: Field['value'] | undefined): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0))

function readPiece(message: Buffer) {
  const piece = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(messageOf(lastOf(message, 1)))
  const score = lastOf(message, 2)
  return { piece, score: Buffer.isBuffer(score) ? score.readFloatLE(0) : 0, type: lastOf(message, 3) ?? 1 }
}

function read(bytes: Buffer): SentencePieceModel {
  const messages = [...fieldsOf(bytes)].filter(({ number }) => number === 1).map(({ value }) => readPiece(messageOf(value)))
  const unknownId = lastOf(messageOf(lastOf(bytes, 2)), 40)
  const charsMap = messageOf(lastOf(messageOf(lastOf(bytes, 3)), 2))
  if (messages.length === 0) throw new RangeError('it has no pieces')
  return {
    pieces: messages.map(({ piece, score }) => [piece, score]),
    symbols: messages
      .filter(({ type }) => type === CONTROL || type === USER_DEFINED)
      .map(({ piece, type }) => ({ content: piece, special: type === CONTROL })),
    unknownId: typeof unknownId === 'number' ? unknownId : 0,
    charsMap: charsMap.length === 0 ? null : charsMap.toString('base64'),
  }
}

/** `bytes` of the file at `path`. */
export function readSentencePieceModel(bytes: Buffer, path: string): SentencePieceModel {
  try {
    return read(bytes)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw invalidInput(`${path} is not a SentencePiece model: ${why}. Copy the file again.`)
  }
}
