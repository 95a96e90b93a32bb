/** Shapes with named dims, put into numbers. */
import { dimsOf, sizesOf } from '@engine/graph/shape'
import { expect, test } from 'vitest'

const inputs = [
  { name: 'ids', shape: ['B', 'S'] },
  { name: 'mask', shape: ['B*C', 4] },
  { name: 'unfed', shape: ['X'] },
]
const fed: Record<string, number[]> = { ids: [2, 3], mask: [10, 4] }
const dims = dimsOf(inputs, (name) => fed[name])

test('sizes come from the inputs, products of them included', () => {
  expect(sizesOf(['B', 'B*S', 7, '4*S', 'B*C'], dims)).toEqual([2, 6, 7, 12, 10])
  expect(sizesOf([], dims)).toEqual([])
})

test('what no input tells is named', () => {
  expect(() => sizesOf(['B', 'C*S'], dims)).toThrow('no input tells the size of C in [B, C*S]')
  expect(() => sizesOf(['X'], dims)).toThrow('no input tells the size of X')
})
