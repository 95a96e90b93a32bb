/** The memory that a training is expected to take, beside what it took. */
import { defaultRecipe } from '@shared/recipe'
import { estimateMemory, type MemoryRecipe, type TrainingMemory, tokensTogether } from '@shared/training-memory'
import { expect, it } from 'vitest'

/** MiniLM's sizes. */
const minilm: TrainingMemory = {
  parameters: 22_713_216,
  embeddings: 11_918_592,
  layers: 6,
  width: 384,
  innerWidth: 1536,
  heads: 12,
  tokensAtOnce: 512,
}
const estimate = (changes: Partial<MemoryRecipe>) => estimateMemory(minilm, { ...defaultRecipe, ...changes })

/** Highest resident memory of the engine's process in `train --dry-run` on 640 real comments, in megabytes. */
it.each<[string, Partial<MemoryRecipe>, number]>([
  ['whole', {}, 698],
  ['half of the layers frozen', { freeze: 3 }, 445],
  ['all layers frozen', { freeze: 6 }, 315],
  ['LoRA', { loraRank: 8 }, 412],
  ['head only', { headOnly: true }, 494],
  ['gradient checkpointing', { gradientCheckpointing: true }, 626],
  ['long comments', { maxLength: 512 }, 895],
  ['long comments, gradient checkpointing', { maxLength: 512, gradientCheckpointing: true }, 685],
  ['long comments, LoRA', { maxLength: 512, loraRank: 8 }, 597],
])('%s: within 7 %% of what was measured', (_, changes, megabytes) => {
  expect(Math.abs(estimate(changes) / 1e6 / megabytes - 1)).toBeLessThan(0.07)
})

it('stops growing with the batch where it is computed in parts, and goes on with the length', () => {
  expect(tokensTogether(minilm, { batchSize: 2, maxLength: 100 })).toBe(200)
  expect(tokensTogether(minilm, { batchSize: 64, maxLength: 100 })).toBe(500)
  expect(tokensTogether(minilm, { batchSize: 64, maxLength: 700 })).toBe(700)
  expect(estimate({ batchSize: 32 })).toBe(estimate({ batchSize: 4096 }))
  expect(estimate({ batchSize: 1 })).toBeLessThan(estimate({ batchSize: 4 }))
})

it('never says less for training more', () => {
  const frozen = [0, 1, 2, 3, 4, 5, 6].map((freeze) => estimate({ freeze }))
  expect(frozen).toEqual(frozen.toSorted((a, b) => b - a))
  expect(frozen[0]).toBeLessThan(estimate({}))
  expect(estimate({ loraRank: 4 })).toBeLessThan(estimate({ loraRank: 64 }))
})
