/** A dataset's card as the cache has it: the YAML at its head, which the Hub's API gives as `cardData`. */
import { join } from 'node:path'
import { readSmallFile } from '@engine/io/json-file'
import { parse } from 'yaml'

export const CARD_FILE = 'README.md'
export const MAX_CARD_BYTES = 5_000_000
/** Thousands of configurations; reading more would hold the window up. */
const MAX_HEAD_CHARACTERS = 500_000

const HEAD = /^\ufeff?---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)/s

/** Undefined where there is none, or none that can be understood: the names of the files speak then. */
export async function readCardFile(snapshot: string): Promise<unknown> {
  const bytes = await readSmallFile(join(snapshot, CARD_FILE), MAX_CARD_BYTES).catch(() => null)
  const head = HEAD.exec(bytes?.toString('utf8') ?? '')?.[1]
  if (head === undefined || head.length > MAX_HEAD_CHARACTERS) return undefined
  try {
    // As a bomb of aliases, so anything else that is no plain YAML: the card says nothing.
    return parse(head)
  } catch {
    return undefined
  }
}
