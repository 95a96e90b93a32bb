/** The loss scale is torch.amp.GradScaler's, on the host and in a graph. */
import { GraphBuilder } from '@engine/graph/builder'
import { initialLossScale, isFiniteIn, type LossScale, lossScaleUpdate, nextLossScale } from '@engine/optim/loss-scale'
import { graphRunner } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const { POSITIVE_INFINITY: inf, NaN: nan } = Number

/** State before, the norms of steps, and scale and tracker after each: as GradScaler of torch 2 on a CPU has them. */
const cases: [before: LossScale, norms: number[], after: [number, number][]][] = [
  [
    { scale: 65_536, growthTracker: 1997 },
    [1, 1, 1, 1, inf, 1, nan, 1],
    [
      [65_536, 1998],
      [65_536, 1999],
      [131_072, 0],
      [131_072, 1],
      [65_536, 0],
      [65_536, 1],
      [32_768, 0],
      [32_768, 1],
    ],
  ],
  [
    { scale: 1, growthTracker: 1999 },
    [inf, 1],
    [
      [0.5, 0],
      [0.5, 1],
    ],
  ],
  [
    { scale: 2 ** 127, growthTracker: 1999 },
    [1, 1],
    [
      [2 ** 127, 0],
      [2 ** 127, 1],
    ],
  ],
]

test('it begins at 65,536', () => {
  expect(initialLossScale()).toEqual({ scale: 65_536, growthTracker: 0 })
})

describe.each(cases)('from %o', (before, norms, after) => {
  test('on the host', () => {
    let state: LossScale = before
    for (const [i, norm] of norms.entries()) {
      state = nextLossScale(state, norm)
      expect([state.scale, state.growthTracker], `step ${i + 1}`).toEqual(after[i])
    }
  })

  test('in a graph', async () => {
    const g = new GraphBuilder('scale')
    const [scale, tracker, norm] = ['scale', 'tracker', 'norm'].map((name) => g.input(name, 'float32', []))
    const next = lossScaleUpdate(g, scale!, tracker!, isFiniteIn(g, norm!))
    const run = await graphRunner(g.build({ 'next/scale': next.scale, 'next/tracker': next.growthTracker }))
    let now = [before.scale, before.growthTracker]
    for (const [i, value] of norms.entries()) {
      const number = (data: number) => ({ shape: [], data: [data] })
      const found = await run({ scale: number(now[0]!), tracker: number(now[1]!), norm: number(value) })
      now = [found['next/scale']!.data[0]!, found['next/tracker']!.data[0]!]
      expect(now, `step ${i + 1}`).toEqual(after[i])
    }
  })
})
