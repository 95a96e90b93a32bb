/** What does not train is written once beside the checkpoints, and a checkpoint from before that goes on as well. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, type TinyRunInput, tinyRecipe, trainedWeights } from '@tests/engine/fixtures/tiny-run'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, expect, test } from 'vitest'

const folder = temporaryFolder()
const at = (...path: string[]) => join(folder(), ...path)
const recipe = tinyRecipe({ freeze: 0 })
beforeEach(() => writeTinyBert(at('base'), { labels: tinyLabels }))

const started = (name: string, input: Partial<TinyRunInput> = {}) =>
  runTiny({ runFolder: at(name), baseFolder: at('base'), recipe, ...input })

/** Until the first checkpoint. */
async function begun(name: string): Promise<void> {
  await makeRunFolder(at(name))
  const controller = new AbortController()
  await started(name, { signal: controller.signal, onProgress: ({ kind }) => kind === 'checkpoint' && controller.abort() })
}

test('is the same file from the first step to the last', async () => {
  await begun('run')
  const { mtimeMs } = await stat(at('run', 'frozen.safetensors'))
  await started('run', { resume: true })
  expect((await stat(at('run', 'frozen.safetensors'))).mtimeMs).toBe(mtimeMs)
})

test('is not there where all trains', async () => {
  await makeRunFolder(at('whole'))
  await started('whole', { recipe: { ...recipe, freeze: null } })
  expect(await readdir(at('whole'))).not.toContain('frozen.safetensors')
})

test('a checkpoint that holds all weights, as earlier versions wrote it, goes on to the bit', async () => {
  await makeRunFolder(at('unbroken'))
  await started('unbroken')
  await begun('earlier')
  const checkpoint = at('earlier', 'checkpoint', 'model.safetensors')
  const all = [at('earlier', 'frozen.safetensors'), checkpoint].map((file) => loadTensors(file))
  await saveSafetensors(checkpoint, new Map((await Promise.all(all)).flatMap((tensors) => [...tensors])))
  await rm(at('earlier', 'frozen.safetensors'))
  const { outcome } = await started('earlier', { resume: true })
  expect(outcome.status).toBe('finished')
  const [earlier, unbroken] = [await trainedWeights(at('earlier')), await trainedWeights(at('unbroken'))]
  for (const [name, data] of earlier) expect(data, name).toEqual(unbroken.get(name))
})
