import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tokenizerCases } from '@engine/process/parity/tokenizer-cases'
import { sharedPath } from '@tests/engine/io/shared-folder'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { tinyBert } from '@tests/engine/io/tiny-tokenizers'
import { beforeEach, describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const at = () => join(folder(), 'cases.json')
beforeEach(() => writeFile(join(folder(), 'tokenizer.json'), JSON.stringify(tinyBert(['a', 'b']))))

const long = new Array(40).fill('a').join(' ')
const fives = (count: number) => new Array<number>(count).fill(5)
const sound = [
  { text: 'a b', ids: [2, 5, 6, 3], ids_max_length_32: [2, 5, 6, 3] },
  { text: long, ids: [2, ...fives(40), 3], ids_max_length_32: [2, ...fives(30), 3] },
]
const run = async (content: unknown) => {
  await writeFile(at(), JSON.stringify(content))
  return tokenizerCases(at())
}

test('cases that agree are ok and answer in the reference’s keys', async () => {
  expect(await run(sound)).toEqual({
    name: at(),
    kind: 'tokenizer',
    ok: true,
    errors: [],
    values: sound.map(({ ids, ids_max_length_32 }) => ({ ids, ids_max_length_32 })),
    deviations: { ids: 0, ids_max_length_32: 0 },
  })
})

test('the first token that differs is named, cut or not', async () => {
  const [first, second] = sound as [(typeof sound)[0], (typeof sound)[0]]
  const { ok, errors, deviations } = await run([
    { ...first, ids: [2, 6, 6, 3], ids_max_length_32: [2, 5] },
    { ...second, ids_max_length_32: [...second.ids_max_length_32, 9] },
  ])
  expect(ok).toBe(false)
  expect(deviations).toEqual({ ids: 1, ids_max_length_32: 2 })
  expect(errors).toEqual([
    'case 0 "a b": token 1 is 5, and 6 was expected.',
    'case 0 "a b" cut at 32: token 2 is 6, and no more was expected.',
    expect.stringMatching(/^case 1 "(a ){30}…" cut at 32: token 32 is missing, and 9 was expected\.$/),
  ])
})

test('cases that cannot be read are not ok', async () => {
  expect(await run([{ text: 'a' }])).toMatchObject({ ok: false, values: null })
  await writeFile(join(folder(), 'tokenizer.json'), '{')
  expect((await run(sound)).errors).toEqual([expect.stringContaining('is not valid JSON')])
})

describe.skipIf(!sharedPath('reference', 'tokenizers'))('the reference cases (skipped where the shared folder is absent)', () => {
  test.each(['wordpiece', 'byte-bpe', 'unigram'])('%s', async (kind) => {
    expect((await tokenizerCases(sharedPath('reference', 'tokenizers', kind, 'cases.json')!)).errors).toEqual([])
  })
})
