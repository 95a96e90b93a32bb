/** A tokenizer that gives ids beyond the model's embeddings is refused wherever the two first meet. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openClassifier } from '@engine/predict/classifier'
import { openTokenizerOf } from '@engine/predict/open-tokenizer'
import { inspectBase } from '@engine/process/methods/inspect-base'
import { cpu } from '@engine/runtime/cpu'
import { tinyBertConfig, writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { makeRunFolder, runTiny, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, expect, test } from 'vitest'

const folder = temporaryFolder()
const base = () => join(folder(), 'base')
const vocabularySize = Number(tinyBertConfig().vocab_size)
const sentence = new RegExp(
  `base: the tokenizer has ids up to ${vocabularySize}, but the model embeds ${vocabularySize} tokens.*expected ids below ${vocabularySize}\\. Use`,
)
const refusal = { name: 'AppError', code: 'invalid-input', message: expect.stringMatching(sentence) }

/** One token more than the embeddings have rows, as a tokenizer that was extended alone has it. */
async function addToken(id: number): Promise<void> {
  const path = join(base(), 'tokenizer.json')
  const tokenizer = JSON.parse(await readFile(path, 'utf8')) as { added_tokens: object[] }
  const token = { id, content: '[URL]', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
  tokenizer.added_tokens.push(token)
  await writeFile(path, JSON.stringify(tokenizer))
}

beforeEach(() => writeTinyBert(base(), { labels: ['rude', 'threat', 'spam'] }))

test('the largest id may be the last row of the table, and fewer ids than rows are usual', async () => {
  expect((await openTokenizerOf(base(), { vocabularySize })).vocabularySize).toBe(vocabularySize)
  await expect(openTokenizerOf(base(), { vocabularySize: vocabularySize + 9 })).resolves.toBeDefined()
})

test('one id more is refused: by the look at a base, by training, by a classifier', async () => {
  await addToken(vocabularySize)
  await expect(openTokenizerOf(base(), { vocabularySize })).rejects.toMatchObject(refusal)
  await expect(openClassifier(base(), cpu)).rejects.toMatchObject(refusal)
  const runFolder = join(folder(), 'run')
  await makeRunFolder(runFolder)
  await expect(runTiny({ runFolder, baseFolder: base(), recipe: tinyRecipe() })).rejects.toMatchObject(refusal)
  const context = {} as Parameters<typeof inspectBase>[1]
  expect(await inspectBase({ folder: { path: base(), embedded: false } }, context)).toMatchObject({
    problem: expect.stringMatching(sentence),
    parameters: null,
  })
})
