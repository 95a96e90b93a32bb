/** The lines of a text file, as JSONL means them. */
import { createReadStream } from 'node:fs'

/**
 * Ended by \n alone. node:readline would also cut at U+2028 and U+2029, which stand unescaped in JSON texts, and comments copied
 * from web pages hold them.
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() as string
    yield* lines
  }
  if (rest !== '') yield rest
}
