/** Every golden checkpoint against what Transformers computed with it: logits, loss, gradients and five steps of AdamW. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { architectures } from '@engine/arch/index'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { architectureCase } from '@engine/process/parity/architecture-cases'
import { sharedPath } from '@tests/engine/io/shared-folder'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

const golden = resolve('tests/golden')
const folders = readdirSync(golden).filter((name) => existsSync(join(golden, name, 'reference.json')))

/** What the tests below change in a reference.json. */
interface Reference {
  input_ids?: number[][]
  grad: Record<string, { norm: number; head: number[]; shape: number[] }>
  train: { decayed: string[]; loss_before_step: number[]; grad_norm: number[]; logits_after: number[][] }
}

test.each([...architectures.keys()])('%s has a golden checkpoint, and a training pass with dropout', (modelType) => {
  const read = (name: string, file: string) => JSON.parse(readFileSync(join(golden, name, file), 'utf8'))
  const own = folders.filter((name) => read(name, 'config.json').model_type === modelType)
  expect(own, `tests/golden/${modelType}-…, which scripts/golden writes`).not.toEqual([])
  expect(own.filter((name) => read(name, 'reference.json').dropout)).not.toEqual([])
})

test.each(folders)('%s', async (name) => {
  const { ok, errors } = await architectureCase(join(golden, name, 'reference.json'))
  expect(errors).toEqual([])
  expect(ok).toBe(true)
})

const reference = sharedPath('reference', 'bert', 'reference.json')
test.skipIf(!reference)('the reference BERT (skipped where the shared folder is absent)', async () => {
  expect((await architectureCase(reference!)).errors).toEqual([])
})

describe('a comparison that can fail', () => {
  const folder = temporaryFolder()
  const path = () => join(folder(), 'reference.json')
  const errorsOf = async (change: () => Promise<void>) => {
    await cp(join(golden, 'bert-tiny'), folder(), { recursive: true })
    await change()
    const { ok, errors } = await architectureCase(path())
    expect(ok).toBe(errors.length === 0)
    return errors
  }
  const nudge = async (name: string, index: number, by: number) => {
    const tensors = await loadTensors(folder())
    tensors.get(name)!.data[index]! += by
    await saveSafetensors(join(folder(), 'model.safetensors'), tensors)
  }
  const edit = async (change: (reference: Reference) => void) => {
    const content = JSON.parse(await readFile(path(), 'utf8'))
    change(content)
    await writeFile(path(), JSON.stringify(content))
  }

  test.each([
    ['bert.encoder.layer.1.attention.self.query.weight', 5],
    ['bert.encoder.layer.0.output.LayerNorm.bias', 3],
    ['bert.embeddings.token_type_embeddings.weight', 0],
    ['classifier.bias', 2],
  ])('one weight of %s nudged', async (name, index) => {
    const errors = await errorsOf(() => nudge(name, index, 0.1))
    expect(errors.some((error) => /logits.*was computed.*was expected/.test(error))).toBe(true)
  })

  test('another gradient, norm or trajectory expected', async () => {
    const errors = await errorsOf(() =>
      edit(({ grad, train }) => {
        const pooler = grad['bert.pooler.dense.weight']!
        pooler.norm *= 1.003
        pooler.head[7]! += 1
        train.loss_before_step[4]! *= 1.0004
        train.grad_norm[3]! *= 1.002
        train.logits_after[0]![0]! += 0.001
      }),
    )
    expect(errors.map((error) => error.replace(/: .*/, ''))).toEqual([
      'grad bert.pooler.dense.weight norm',
      '1 of 8 values are off; grad bert.pooler.dense.weight[7]',
      '1 of 5 values are off; train.loss_before_step[4]',
      '1 of 5 values are off; train.grad_norm[3]',
      '1 of 24 values are off; train.logits_after[0]',
    ])
  })

  test('other parameters expected to have a gradient, or to decay', async () => {
    const errors = await errorsOf(() =>
      edit(({ grad, train: { decayed } }) => {
        grad['bert.phantom.weight'] = { norm: 1, head: [1], shape: [1] }
        delete grad['classifier.bias']
        decayed.splice(decayed.indexOf('classifier.weight'), 1, 'classifier.bias')
      }),
    )
    expect(errors).toEqual([
      'grad: bert.phantom.weight has no gradient, but the reference has one',
      'grad: classifier.bias has a gradient, but the reference has none',
      'weight decay: classifier.weight is decayed here but not in the reference',
      'weight decay: classifier.bias is not decayed here but in the reference',
    ])
  })

  test('a reference without its batch is refused by name', async () => {
    await expect(
      errorsOf(() =>
        edit((reference) => {
          delete reference.input_ids
        }),
      ),
    ).rejects.toThrow(/reference\.json: .*input_ids/s)
  })
})
