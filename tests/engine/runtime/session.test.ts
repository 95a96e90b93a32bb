/** Failures of onnxruntime, told as this project tells them. */
import { GraphBuilder } from '@engine/graph/builder'
import { openSession, runSession, type Session, toOrt } from '@engine/runtime/session'
import { describe, expect, test } from 'vitest'

test('a graph that onnxruntime does not take is our bug, named', async () => {
  const g = new GraphBuilder('booleans')
  const x = g.input('x', 'bool', [2])
  await expect(openSession(g.build({ y: g.add(x, x) }))).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/^internal: onnxruntime refused the graph booleans: .*Add/s),
  })
})

test('outputs are written into the tensors given for them', async () => {
  const g = new GraphBuilder('written')
  const x = g.input('x', 'float32', ['n'])
  const session = await openSession(g.build({ negative: g.neg(x), double: g.scale(x, 2) }))
  const held = new Float32Array(3)
  const feeds = { x: toOrt({ dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) }) }
  const result = await runSession(session, feeds, { double: toOrt({ dtype: 'float32', shape: [3], data: held }) })
  expect([...held]).toEqual([2, 4, 6])
  expect([...(result.negative!.data as Float32Array)]).toEqual([-1, -2, -3])
  await session.release()
})

describe('a run that fails', () => {
  const failing = (message: string) =>
    ({ inputNames: [], outputNames: [], run: () => Promise.reject(new Error(message)) }) as unknown as Session

  test('for want of memory is a sentence with a way out', async () => {
    await expect(
      runSession(failing('Failed to allocate memory for requested buffer of size 8589934592'), {}),
    ).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(/not enough memory to compute a batch: use a shorter maximum length/),
      detail: expect.stringContaining('8589934592'),
    })
  })

  test('for any other reason says so itself', async () => {
    await expect(runSession(failing('Got invalid dimensions for input: x'), {})).rejects.toThrow(
      /invalid dimensions for input: x/,
    )
  })
})
