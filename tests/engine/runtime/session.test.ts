/** Failures of onnxruntime, told as this project tells them. */
import { GraphBuilder } from '@engine/graph/builder'
import { openInPlaceSession, openSession, runInPlace, runSession, type Session, toOrt } from '@engine/runtime/session'
import { describe, expect, test } from 'vitest'

test('a graph that onnxruntime does not take is our bug, named', async () => {
  const g = new GraphBuilder('booleans')
  const x = g.input('x', 'bool', [2])
  await expect(openSession(g.build({ y: g.add(x, x) }))).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/^internal: onnxruntime refused the graph booleans: .*Add/s),
  })
})

describe('results in place', () => {
  const doubled = (count: number) => {
    const g = new GraphBuilder('doubled')
    const x = g.input('x', 'float32', ['n'])
    const feeds = { x: toOrt({ dtype: 'float32', shape: [count], data: new Float32Array(count).fill(3) }) }
    return { graph: g.build({ double: g.scale(x, 2), negative: g.neg(x) }), feeds }
  }
  const room = (count: number) => toOrt({ dtype: 'float32', shape: [count], data: new Float32Array(count) })

  test('are written into the tensors given for them', async () => {
    const { graph, feeds } = doubled(3)
    const session = await openInPlaceSession(graph, { provider: 'cpu' })
    const into = { double: room(3), negative: room(3) }
    for (const factor of [1, 10]) {
      ;(feeds.x.data as Float32Array).fill(factor)
      await runInPlace(session, feeds, into)
      expect([...(into.double.data as Float32Array)]).toEqual([2, 2, 2].map((x) => x * factor))
      expect([...(into.negative.data as Float32Array)]).toEqual([-1, -1, -1].map((x) => x * factor))
    }
    await session.release()
  })

  test('are copied nowhere else, as those of an ordinary run are', async () => {
    const count = 2 ** 22
    const { graph, feeds } = doubled(count)
    const [inPlace, ordinary] = [await openInPlaceSession(graph, { provider: 'cpu' }), await openSession(graph)]
    const into = { double: room(count), negative: room(count) }
    const grown = async (run: () => Promise<unknown>) => {
      const before = process.memoryUsage().external
      const kept = await run()
      return { bytes: process.memoryUsage().external - before, kept }
    }
    expect((await grown(() => runInPlace(inPlace, feeds, into))).bytes).toBeLessThan(count)
    expect((await grown(() => runSession(ordinary, feeds))).bytes).toBeGreaterThan(4 * count)
    await inPlace.release()
    await ordinary.release()
  })

  test('a tensor of another shape is refused, not passed over', async () => {
    const { graph, feeds } = doubled(3)
    const session = await openInPlaceSession(graph, { provider: 'cpu' })
    await expect(runInPlace(session, feeds, { double: room(4), negative: room(3) })).rejects.toThrow(/shape/i)
    await session.release()
  })
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

  test('with its results in place likewise', async () => {
    await expect(runInPlace(failing('std::bad_alloc'), {}, {})).rejects.toMatchObject({ code: 'out-of-memory' })
    await expect(runInPlace(failing('Got invalid dimensions for input: x'), {}, {})).rejects.toThrow(/invalid dimensions/)
  })

  test('for a lost device says that, not that smaller parts would help', async () => {
    await expect(runSession(failing('WebGPU device lost (2): out of memory'), {})).rejects.toMatchObject({
      code: 'device-lost',
      message: expect.stringMatching(/^The graphics device was lost/),
      detail: expect.stringContaining('(2)'),
    })
  })

  test('for any other reason says so itself', async () => {
    await expect(runSession(failing('Got invalid dimensions for input: x'), {})).rejects.toThrow(
      /invalid dimensions for input: x/,
    )
  })
})
