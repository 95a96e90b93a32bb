/** Checks a reference tokenizer: texts, and the ids that Transformers gives them, whole and cut at 32. */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openTokenizer } from '@engine/io/tokenizer'
import type { ParityCase } from '@engine/process/protocol'
import { z } from 'zod'
import { outcome } from './compare'
import { unreadableCase } from './unreadable-case'

const SHORT = 32

const Ids = z.array(z.number().int())
const TokenizerCases = z.array(z.object({ text: z.string(), ids: Ids, ids_max_length_32: Ids }))

const excerpt = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

function idErrors(expected: readonly number[], actual: readonly number[], where: string): string[] {
  const at = expected.findIndex((id, i) => id !== actual[i])
  if (at < 0 && expected.length === actual.length) return []
  const place = at < 0 ? expected.length : at
  return [`${where}: token ${place} is ${actual[place] ?? 'missing'}, and ${expected[place] ?? 'no more'} was expected.`]
}

/** `casesPath` of a cases.json beside its tokenizer -> what was computed and where it differs. */
export async function tokenizerCases(casesPath: string): Promise<ParityCase> {
  const folder = dirname(casesPath)
  try {
    const tokenizer = await openTokenizer(folder)
    const cases = TokenizerCases.parse(JSON.parse(await readFile(casesPath, 'utf8')))
    const values = cases.map(({ text }) => ({
      ids: [...tokenizer.encode(text).ids],
      ids_max_length_32: [...tokenizer.encode(text, SHORT).ids],
    }))
    const whole = cases.flatMap(({ text, ids }, i) => idErrors(ids, values[i]!.ids, `case ${i} ${excerpt(text)}`))
    const cut = cases.flatMap(({ text, ids_max_length_32 }, i) =>
      idErrors(ids_max_length_32, values[i]!.ids_max_length_32, `case ${i} ${excerpt(text)} cut at ${SHORT}`),
    )
    // Texts whose ids differ.
    const comparisons = {
      ids: { errors: whole, deviation: whole.length },
      ids_max_length_32: { errors: cut, deviation: cut.length },
    }
    return { name: casesPath, kind: 'tokenizer', ...outcome(comparisons), values }
  } catch (error) {
    return unreadableCase(casesPath, 'tokenizer', error)
  }
}
