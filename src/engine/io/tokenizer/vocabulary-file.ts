/** Vocabularies in files of their own: BERT's vocab.txt, and GPT-2's vocab.json with merges.txt. */
import { parseJsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'

const SPACE_BEHIND = /\p{White_Space}+$/u

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalidInput(`${path} is not UTF-8 text: one entry a line was expected. Copy the file again.`)
  }
}

function linesOf(bytes: Uint8Array, path: string): string[] {
  const lines = textOf(bytes, path).split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** One token a line, its id the line's number from 0; white space behind it does not count, and of two lines the later one does. */
export const readVocabularyLines = (bytes: Uint8Array, path: string): Record<string, number> =>
  Object.fromEntries(linesOf(bytes, path).map((line, id) => [line.replace(SPACE_BEHIND, ''), id]))

/** An object from token to id. */
export function readVocabularyJson(bytes: Uint8Array, path: string): Record<string, number> {
  const entries = Object.entries(parseJsonObject(bytes, path))
  const wrong = entries.find(([, id]) => !Number.isSafeInteger(id) || Number(id) < 0)
  if (wrong)
    throw invalidInput(
      `${path} gives the token ${JSON.stringify(wrong[0])} the id ${JSON.stringify(wrong[1])}; a whole number was expected.`,
    )
  return Object.fromEntries(entries) as Record<string, number>
}

/** Two pieces a line, the merge that was learnt first at the top. */
export function readMerges(bytes: Uint8Array, path: string): [string, string][] {
  const merges: [string, string][] = []
  for (const [number, text] of linesOf(bytes, path).entries()) {
    const line = text.replace(/\r$/, '')
    if (line.startsWith('#version')) continue
    const [left, right, ...more] = line.split(' ')
    if (left === undefined || right === undefined || more.length > 0)
      throw invalidInput(
        `${path}:${number + 1}: found ${JSON.stringify(line)}, and two pieces with a space between them were expected.`,
      )
    merges.push([left, right])
  }
  return merges
}
