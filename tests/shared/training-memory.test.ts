/** The memory that a training is expected to take. */
import { estimateMemory } from '@shared/training-memory'
import { expect, it } from 'vitest'

const memory = { fixed: 1000, perToken: 10, perTokenPair: 1, tokensAtOnce: 256 }
const estimate = (batchSize: number, maxLength: number) => estimateMemory(memory, { batchSize, maxLength })

it('counts the tokens of one part of the batch, each pair of a row among them', () => {
  expect(estimate(1, 8)).toBe(1000 + 8 * (10 + 8))
  expect(estimate(4, 8)).toBe(1000 + 32 * (10 + 8))
})

it('stops growing with the batch where it is computed in parts, and goes on with the length', () => {
  expect(estimate(32, 8)).toBe(estimate(4096, 8))
  expect(estimate(33, 100)).toBe(1000 + 200 * (10 + 100))
  expect(estimate(7, 400)).toBe(1000 + 400 * (10 + 400))
})
