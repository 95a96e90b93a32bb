/** Two graphs as one. */
import { GraphBuilder } from '@engine/graph/builder'
import { compose } from '@engine/graph/compose'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { expect, test } from 'vitest'

const numbers = (data: readonly number[]) => ({ shape: [data.length], data })

test('the second reads what the first answers, and inputs of one name are one', async () => {
  const [a, b] = [new GraphBuilder('a'), new GraphBuilder('b')]
  const x = a.input('x', 'float32', ['n'])
  const first = a.build({ square: a.mul(x, x), shifted: a.shift(x, 2), hidden: a.neg(x) })
  const again = b.input('x', 'float32', ['n'])
  const square = b.input('square', 'float32', ['n'])
  // Constants and nodes of both graphs have the same names.
  const second = b.build({ result: b.add(b.shift(b.mul(square, again), 2), b.input('y', 'float32', ['n'])), same: square })
  const both = compose(first, second, ['shifted'])
  expect(both.inputs.map(({ name }) => name)).toEqual(['x', 'y'])
  expect(both.outputs.map(({ name }) => name)).toEqual(['shifted', 'result', 'same'])
  const found = await runGraph(both, { x: numbers([1, 2]), y: numbers([10, 20]) })
  expect(found).toEqual({ shifted: numbers([3, 4]), result: numbers([13, 30]), same: numbers([1, 4]) })
})
