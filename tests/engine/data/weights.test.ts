import { balancedPosWeights, balancedWeights } from '@engine/data/weights'
import { expect, test } from 'vitest'

test('a label weighs n / (2 · positives), both over its known answers', () => {
  const labels = Int8Array.from(
    [
      [1, 1],
      [0, -1],
      [0, 0],
      [0, -1],
    ].flat(),
  )
  expect(balancedPosWeights(labels, ['a', 'b'])).toEqual({ weights: Float32Array.of(4 / 2, 2 / 2), warnings: [] })
  expect(balancedWeights(labels, 2)).toEqual([2, 1])
})

test('a label that cannot be learnt weighs 1 and is warned about', () => {
  const labels = Int8Array.from(
    [
      [0, -1, 1],
      [0, -1, 1],
    ].flat(),
  )
  const { weights, warnings } = balancedPosWeights(labels, ['never', 'unknown', 'always'])
  expect([...weights]).toEqual([1, 1, 1])
  expect(balancedWeights(labels, 3)).toEqual([null, null, null])
  expect(warnings).toEqual([
    'No comment is labelled "never", so the model cannot learn it. Its weight is 1.',
    'No comment has a known answer for "unknown", so the model cannot learn it. Its weight is 1.',
    'Every comment is labelled "always", so the model cannot learn when it does not apply. Its weight is 1.',
  ])
})

test('no rows weigh nothing but 1', () => {
  expect([...balancedPosWeights(new Int8Array(), ['a']).weights]).toEqual([1])
})
