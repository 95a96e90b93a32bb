/** What becomes of a base's own classifier. */
import { classifierFate, labelsInWords } from '@shared/own-labels'
import { describe, expect, it } from 'vitest'

describe('classifierFate', () => {
  it.each([
    ['fresh', [], ['a']],
    ['kept', ['a', 'b'], ['a', 'b']],
    ['reordered', ['b', 'c', 'a'], ['a', 'b', 'c']],
    ['replaced', ['a'], ['a', 'b']],
    ['replaced', ['a', 'b', 'c'], ['a', 'b']],
    ['renamed', ['a', 'b'], ['a', 'c']],
    ['renamed', ['LABEL_0', 'LABEL_1'], ['a', 'b']],
    ['renamed', ['A', 'b'], ['a', 'b']],
    ['renamed', ['a', 'a'], ['a', 'b']],
    ['renamed', ['a', 'b'], ['a', 'a']],
  ])('%s: %j for %j', (fate, own, labels) => {
    expect(classifierFate(own, labels)).toBe(fate)
  })
})

it('counts labels and lists the first of them', () => {
  expect(labelsInWords(['toxic'])).toBe('1 label (toxic)')
  expect(labelsInWords('abcdefgh'.split(''))).toBe('8 labels (a, b, c, d, e, f, g, h)')
  expect(labelsInWords('abcdefghij'.split(''))).toBe('10 labels (a, b, c, d, e, f, g, h and 2 more)')
})
