/** A body in a Loop: what is carried, what is fed in shapes that change, and what stays the same. */
import { GraphBuilder } from '@engine/graph/builder'
import { loopNames, writeLoop } from '@engine/io/onnx/write-loop'
import { openModel, runSession, toOrt } from '@engine/runtime/session'
import { expect, test } from 'vitest'

const float32 = (shape: readonly number[], data: readonly number[]) =>
  toOrt({ dtype: 'float32', shape, data: Float32Array.from(data) })
const int64 = (shape: readonly number[], data: readonly number[]) =>
  toOrt({ dtype: 'int64', shape, data: BigInt64Array.from(data, BigInt) })

test('total = 2 total + Σ rows · weight · factor, over rows of different numbers', async () => {
  const g = new GraphBuilder('body')
  const [rows, weight] = [g.input('rows', 'float32', ['n', 2]), g.input('weight', 'float32', [2])]
  const sum = g.reduceSum(g.reduceSum(g.mul(rows, weight), [1]), [0])
  const part = g.mul(sum, g.input('factor', 'float32', []))
  const count = g.input('count', 'float32', [])
  const body = g.build({ part, next: g.add(g.scale(g.input('total', 'float32', []), 2), part), counted: g.shift(count, 1) })
  const carried = new Map([
    ['total', 'next'],
    ['count', 'counted'],
  ])
  const { iterations, initial, final, each, flat, begin, end, shape } = loopNames
  const model = writeLoop(body, { carried, fed: ['rows', 'factor'], unread: ['counted'] })
  const session = await openModel('body', model, { provider: 'cpu' })
  expect([...session.outputNames].sort()).toEqual([each('part'), final('next')])
  const result = await runSession(session, {
    [iterations]: int64([], [3]),
    [initial('total')]: float32([], [100]),
    [initial('count')]: float32([], [0]),
    weight: float32([2], [1, 10]),
    [flat('factor')]: float32([3], [1, 2, 3]),
    [flat('rows')]: float32([8], [1, 0, 0, 1, 2, 2, 3, 0]),
    [begin('rows')]: int64([3, 1], [0, 4, 6]),
    [end('rows')]: int64([3, 1], [4, 6, 8]),
    [shape('rows')]: int64([3, 2], [2, 2, 1, 2, 1, 2]),
  })
  const parts = [11, 2 * 22, 3 * 3]
  expect([...(result[each('part')]!.data as Float32Array)]).toEqual(parts)
  expect((result[final('next')]!.data as Float32Array)[0]).toBe(8 * 100 + 4 * parts[0]! + 2 * parts[1]! + parts[2]!)
  await session.release()
})
