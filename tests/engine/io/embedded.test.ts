import { copyFile, mkdir, open, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedModelFolder, verifyEmbedded } from '@engine/io/embedded'
import { loadTensors } from '@engine/io/load-tensors'
import { openTokenizer } from '@engine/io/tokenizer'
import { expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder'

const folder = temporaryFolder()
const FILES = ['model.fp16.safetensors', 'tokenizer.json', 'config.json']

/** The embedded base with one file copied, to be changed. */
async function withCopyOf(name: string): Promise<string> {
  const copy = join(folder(), 'model')
  await mkdir(copy)
  for (const file of FILES) {
    const source = join(embeddedModelFolder(), file)
    if (file === name) await copyFile(source, join(copy, file))
    else await symlink(source, join(copy, file))
  }
  return copy
}

test('is the model that was published, as a model folder like any other', async () => {
  const path = embeddedModelFolder()
  await verifyEmbedded(path)
  const tensors = await loadTensors(path)
  expect(tensors.get('embeddings.word_embeddings.weight')!.shape).toEqual([30_522, 384])
  expect(tensors.has('embeddings.position_ids')).toBe(false)
  const tokenizer = await openTokenizer(path)
  expect([...tokenizer.encode('You are kind!').ids]).toEqual([101, 2017, 2024, 2785, 999, 102])
  expect(tokenizer).toMatchObject({ padId: 0, vocabularySize: 30_522 })
})

test.each(FILES)('one changed byte in %s is found', async (name) => {
  const copy = await withCopyOf(name)
  const file = await open(join(copy, name), 'r+')
  await file.write(Buffer.of(0xff), 0, 1, 100)
  await file.close()
  await expect(verifyEmbedded(copy)).rejects.toMatchObject({
    name: 'AppError',
    message: expect.stringMatching(/has been changed: .* is not the file that was published\. Install the app again/),
    detail: expect.stringMatching(/^sha256 [0-9a-f]{64}, expected [0-9a-f]{64}$/),
  })
})

test('a missing file is told as such', async () => {
  const copy = await withCopyOf('config.json')
  await rm(join(copy, 'config.json'))
  await expect(verifyEmbedded(copy)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('config.json is missing'),
  })
})
