/** What of a base and a recipe is refused before a run begins. */
import { checkBase, checkLabels } from '@main/runs/check-base'
import { describe, expect, it } from 'vitest'
import { FakeEngine } from './fake-engine'
import { recipe } from './scene'

const folder = { path: 'base', embedded: false }
const facts = {
  modelType: 'bert',
  parameters: 9,
  layers: 2,
  maxLength: 512,
  labels: [],
  bytes: 28,
  languages: [],
  memory: null,
  problem: null,
}
const cuda = { name: 'cuda', available: false, reason: 'There is none here.', adapter: null, memoryBytes: null } as const

const engine = (changes: object = {}, devices: object = {}) =>
  new FakeEngine().on('inspectBase', () => ({ ...facts, ...changes })).on('devices', () => [{ ...cuda, ...devices }])

describe('checkBase', () => {
  it('answers the facts of a base that fits, at its limits too', async () => {
    const asked = engine()
    expect(await checkBase(asked, folder, { ...recipe, maxLength: 512, freeze: 2 })).toEqual(facts)
    expect(asked.calls).toEqual([{ method: 'inspectBase', input: { folder } }])
  })

  it('asks whether LoRA fits the base where the recipe has it', async () => {
    const asked = engine()
    const lora = { loraRank: 4, loraAlpha: 8, loraDropout: 0, loraTargetModules: 'wings', freeze: 1 }
    await checkBase(asked, folder, { ...recipe, ...lora })
    expect(asked.calls).toEqual([{ method: 'inspectBase', input: { folder, lora } }])
  })

  it.each([
    ['a base with a problem', { problem: 'It is broken.' }, {}, 'It is broken.'],
    ['a length beyond the base', {}, { maxLength: 513 }, /maximum length is 513, but this base takes at most 512/],
    ['more layers than there are', {}, { freeze: 3 }, /3 layers are to be frozen, but this base has 2/],
  ])('refuses %s', async (_, base, changes, message) => {
    await expect(checkBase(engine(base), folder, { ...recipe, ...changes })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message),
    })
  })

  it('refuses a device that is not there with its reason, and takes one that is', async () => {
    const asked = { ...recipe, device: 'cuda' } as const
    await expect(checkBase(engine(), folder, asked)).rejects.toMatchObject({
      code: 'unsupported',
      message: 'Device "cuda" cannot be used: There is none here. Choose cpu or auto.',
    })
    await expect(checkBase(engine(), folder, { ...recipe, device: 'webgpu' })).rejects.toThrow(/"webgpu" cannot be used/)
    expect(await checkBase(engine({}, { available: true, reason: null }), folder, asked)).toEqual(facts)
  })

  it('refuses mixed precision where CUDA is not asked for, or is not there', async () => {
    const asked = { ...recipe, mixedPrecision: 'fp16' } as const
    await expect(checkBase(engine(), folder, { ...asked, device: 'cpu' })).rejects.toMatchObject({
      code: 'unsupported',
      message: 'Mixed precision needs the device cuda; cpu computes in float32. Choose cuda, or leave mixed precision off.',
    })
    for (const device of ['auto', 'cuda'] as const) {
      await expect(checkBase(engine(), folder, { ...asked, device })).rejects.toThrow(
        /^Device "cuda" cannot be used: There is none here\. Leave mixed precision off\.$/,
      )
      expect(await checkBase(engine({}, { available: true, reason: null }), folder, { ...asked, device })).toEqual(facts)
    }
  })
})

describe('checkLabels', () => {
  it.each([
    ['none of its own', [], ['a', 'b']],
    ['the same', ['a', 'b'], ['a', 'b']],
    ['the same in another order', ['b', 'a'], ['a', 'b']],
    ['as many others', ['a', 'c'], ['a', 'b']],
  ])('lets a base pass with %s', (_, own, labels) => {
    expect(() => checkLabels(own, labels, false)).not.toThrow()
  })

  it.each([
    ['fewer', ['a'], ['a', 'b'], /1 label \(a\), and the data has 2 labels \(a, b\)/],
    ['many', Array.from({ length: 12 }, (_, i) => `l${i}`), ['a'], /12 labels \(l0, l1, l2, l3, l4, l5, l6, l7 and 4 more\)/],
  ])('refuses %s until that is agreed', (_, own, labels, message) => {
    expect(() => checkLabels(own, labels, false)).toThrow(message)
    expect(() => checkLabels(own, labels, false)).toThrow(/--ignore-mismatched-sizes/)
    expect(() => checkLabels(own, labels, true)).not.toThrow()
  })
})
