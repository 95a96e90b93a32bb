/** The proof finds a device that computes something else, wherever it does. */
import { checkMixedPrecision } from '@engine/process/devices/check-mixed-precision'
import { prove } from '@engine/process/devices/prove'
import { cpu } from '@engine/runtime/cpu'
import type { Device, Training } from '@engine/runtime/device'
import { hostDevice } from '@engine/runtime/host-device'
import { loopDevice } from '@engine/runtime/loop-device'
import { describe, expect, test } from 'vitest'

/** The CPU, but for what is replaced. */
const odd = (change: (training: Training) => Partial<Training>): Device => ({
  ...cpu,
  async openTraining(plan) {
    const training = await cpu.openTraining(plan)
    return { ...training, ...change(training) }
  },
})

test('the CPU proves itself, and so do the classes of CUDA and DirectML where the CPU computes for it', async () => {
  expect(await prove(cpu)).toBeNull()
  expect(await prove(hostDevice('dml', 'cpu'))).toBeNull()
  expect(await prove(loopDevice('cuda', 'cpu'))).toBeNull()
})

test('a gradient that is off is found and named', async () => {
  const device = odd((training) => ({
    heldGradients: async () => {
      const held = new Map(await training.heldGradients())
      held.set(
        'classifier.weight',
        held.get('classifier.weight')!.map((value) => 1.01 * value),
      )
      return held
    },
  }))
  expect(await prove(device)).toMatch(
    /^It computes something else than the CPU: gradient of classifier\.weight .* differs by 1\.0e-2/,
  )
})

test('a loss that is no number is found', async () => {
  const device = odd((training) => ({
    gradients: async (feeds, first) => {
      await training.gradients(feeds, first)
      return Number.NaN
    },
  }))
  expect(await prove(device)).toMatch(/: loss of one tiny training step differs/)
})

test('a device that forgets the first micro-batch is found', async () => {
  const device = odd((training) => ({ gradients: (feeds) => training.gradients(feeds, true) }))
  expect(await prove(device)).toMatch(/gradient of/)
})

test('weights that do not move are found', async () => {
  const device = odd((training) => ({
    update: async () => Math.hypot(...[...(await training.heldGradients()).values()].flatMap((x) => [...x])),
  }))
  expect(await prove(device)).toMatch(/something else/)
})

test('what the device throws is thrown', async () => {
  const device = odd(() => ({ update: () => Promise.reject(new Error('device lost')) }))
  await expect(prove(device)).rejects.toThrow('device lost')
})

test('steps within a call that are off are found', async () => {
  const device = loopDevice('cuda', 'cpu')
  const odd: Device = {
    ...device,
    async openTraining(plan) {
      const training = await device.openTraining(plan)
      return { ...training, together: { count: () => 1, run: async () => [{ loss: 1, gradNorm: 1 }] } }
    },
  }
  expect(await prove(odd)).toMatch(/: second loss of/)
})

describe('mixed precision', () => {
  const recipe = { mixedPrecision: 'fp16' } as const
  const cuda = loopDevice('cuda', 'cpu')

  test('proves itself where the CPU rounds for CUDA', async () => {
    expect(await prove(hostDevice('cuda', 'cpu'), true)).toBeNull()
    expect(await prove(cuda, true)).toBeNull()
    await expect(checkMixedPrecision(recipe, cuda)).resolves.toBeUndefined()
  })

  test('that computes something else is refused, and only where it is asked for', async () => {
    const odd: Device = {
      ...cuda,
      async openTraining(plan) {
        const training = await cuda.openTraining(plan)
        return { ...training, gradients: async (feeds, first) => 1.1 * (await training.gradients(feeds, first)) }
      },
    }
    await expect(checkMixedPrecision(recipe, odd)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(
        /^Mixed precision cannot be used on cuda\. It computes something else than the CPU: loss .* differs by 1\.0e-1 of its size\. Leave it off\.$/,
      ),
    })
    await expect(checkMixedPrecision({ mixedPrecision: 'no' }, odd)).resolves.toBeUndefined()
  })
})
