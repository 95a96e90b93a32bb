/** Checkpoints in some file format: logits, pooled vectors, and what had to be drawn afresh. */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { loadingCase } from '@engine/process/parity/loading-cases'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const path = () => join(folder(), 'reference.json')
const edit = async (change: object) => {
  const { grad: _grad, train: _train, ...reference } = JSON.parse(await readFile(path(), 'utf8'))
  await writeFile(path(), JSON.stringify({ ...reference, ...change }))
}
const without = async (left: RegExp) => {
  const tensors = [...(await loadTensors(folder()))].filter(([name]) => !left.test(name))
  await saveSafetensors(join(folder(), 'model.safetensors'), new Map(tensors))
}
beforeEach(() => cp(resolve('tests/golden/bert-tiny'), folder(), { recursive: true }))

test('logits that agree', async () => {
  await edit({})
  const { ok, errors, deviations, values } = await loadingCase(path())
  expect({ ok, errors }).toEqual({ ok: true, errors: [] })
  expect(deviations.logits).toBeLessThan(1e-5)
  expect(values).toMatchObject({ newly_initialised: [] })
})

test('logits that do not', async () => {
  const { logits } = JSON.parse(await readFile(path(), 'utf8'))
  logits[1][2] += 2e-4
  await edit({ logits })
  const { ok, errors, deviations } = await loadingCase(path())
  expect(ok).toBe(false)
  expect(errors).toEqual([expect.stringMatching(/^1 of 24 values are off; logits\[8\]/)])
  expect(deviations.logits).toBeCloseTo(2e-4, 5)
})

describe('without a classifier', () => {
  const drawn = ['classifier.weight', 'classifier.bias']
  // tanh of anything lies between -1 and 1: another vector than this one.
  const elsewhere = Array.from({ length: 4 }, () => new Array(32).fill(3))

  test('what is drawn afresh must be what the reference draws', async () => {
    await without(/^classifier/)
    await edit({ logits: null, pooler_output: elsewhere, newly_initialised: drawn })
    const agreed = await loadingCase(path())
    expect(agreed.values).toMatchObject({ newly_initialised: drawn })
    expect(agreed.errors).toEqual([expect.stringContaining('128 of 128 values are off; pooler_output')])
    await edit({ newly_initialised: ['classifier.weight', 'bert.pooler.dense.bias'] })
    expect((await loadingCase(path())).errors.slice(1)).toEqual([
      'newly_initialised: classifier.bias was drawn afresh, and the reference has it from the checkpoint',
      'newly_initialised: bert.pooler.dense.bias was not drawn afresh, and the reference does so',
    ])
  })

  test('pooled vectors do not depend on what is drawn', async () => {
    await edit({ logits: null, pooler_output: elsewhere })
    const { values } = await loadingCase(path())
    await without(/^classifier/)
    expect((await loadingCase(path())).values).toMatchObject({
      pooler_output: (values as { pooler_output: unknown }).pooler_output,
    })
  })

  test('a family whose head is more than one layer is refused', async () => {
    await cp(resolve('tests/golden/distilbert-relu'), folder(), { recursive: true })
    await edit({ logits: null, pooler_output: elsewhere })
    await expect(loadingCase(path())).rejects.toThrow(/pooler_output cannot be compared, since distilbert has more/)
  })
})
