/** A second run on the same data takes its tokens from the disk, and trains as the first one did. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeAll } from '@engine/io/tokenizer/encode-all'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { makeRunFolder, runTiny, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { expect, test, vi } from 'vitest'

vi.mock('@engine/io/tokenizer/encode-all', async (original) => {
  const real = await original<typeof import('@engine/io/tokenizer/encode-all')>()
  return { ...real, encodeAll: vi.fn(real.encodeAll) }
})

const folder = temporaryFolder()

test('tokenised once, trained twice', async () => {
  const baseFolder = join(folder(), 'base')
  const tokenCache = join(folder(), 'tokens')
  await writeTinyBert(baseFolder)
  const run = async (name: string, maxLength: number) =>
    runTiny({
      runFolder: await makeRunFolder(join(folder(), name)),
      baseFolder,
      tokenCache,
      recipe: tinyRecipe({ epochs: 1, maxLength }),
    })
  const first = await run('first', 24)
  expect(encodeAll).toHaveBeenCalledTimes(2)
  const second = await run('second', 24)
  expect(encodeAll).toHaveBeenCalledTimes(2)
  expect(second.steps.map(({ loss }) => loss)).toEqual(first.steps.map(({ loss }) => loss))
  await run('shorter', 12)
  expect(encodeAll).toHaveBeenCalledTimes(4)
  expect(await readdir(tokenCache)).toHaveLength(4)
})
