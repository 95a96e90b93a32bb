/** What a training will do, in words. */
import { summarise } from '@renderer/features/train/summary'
import { Recipe } from '@shared/recipe'
import { expect, it } from 'vitest'

const survey = {
  trainRows: 4000,
  evalRows: 445,
  truncatedShare: 0,
  meanTokens: 40,
  posWeights: {},
  positives: {},
  warnings: [],
  stepsPerEpoch: 63,
  secondsEstimate: null,
}
const words = (recipe: Partial<Recipe>, evalRows = 445) => summarise({ ...survey, evalRows }, Recipe.parse(recipe), 'MiniLM')

it.each<[string, Partial<Recipe>, string]>([
  [
    'the defaults',
    {},
    'for 3 epochs (189 steps), checks it on 445 others after each epoch and keeps the best by average precision.',
  ],
  ['fewer steps than the epochs have', { maxSteps: 21 }, 'for 21 steps (0.33 epochs), checks it'],
  ['more steps than the epochs have', { maxSteps: 630 }, 'for 630 steps (10 epochs), checks it'],
  [
    'evaluations each n steps',
    { evalSteps: 50, bestMetric: 'loss' },
    'after each 50 steps and keeps the best by validation loss.',
  ],
  ['evaluations each step', { evalSteps: 1 }, 'after each step and keeps'],
  ['early stopping', { earlyStoppingPatience: 3 }, 'precision. Ends early after 3 checks in a row without a gain.'],
  ['early stopping at once', { earlyStoppingPatience: 1 }, 'Ends early at the first check without a gain.'],
])('%s', (_, recipe, expected) => expect(words(recipe)).toContain(expected))

it('says nothing of checks where there is nothing to check on', () => {
  expect(words({}, 0)).toBe('Trains MiniLM on 4,000 comments for 3 epochs (189 steps).')
})
