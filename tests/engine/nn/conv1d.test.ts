/** Convolution beside its sum in float64: texts stay apart, and a kernel may be longer than a text. */
import { GraphBuilder } from '@engine/graph/builder'
import { conv1d } from '@engine/nn/conv1d'
import { Params } from '@engine/nn/params'
import { graphRunner } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const width = 2
const wave = (count: number, phase: number) => Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + phase))

describe.each([1, 3, 5])('%i taps', (taps) => {
  const g = new GraphBuilder('conv')
  const x = g.reshape(g.input('x', 'float32', ['B', 'S', width]), ['B*S', width])
  const context = { g, rows: 'B*S', dropoutSites: null }
  const runner = graphRunner(g.build({ y: conv1d(context, new Params(g), x, ['B', 'S'], taps) }))

  test.each([
    [2, 1],
    [3, 4],
    [1, 7],
  ])('%i texts of %i tokens', async (texts, tokens) => {
    const [data, weight, bias] = [wave(texts * tokens * width, 0.3), wave(width * width * taps, 1.1), [10, 20]]
    const at = (text: number, token: number, unit: number) =>
      token < 0 || token >= tokens ? 0 : data[(text * tokens + token) * width + unit]!
    const expected = Array.from({ length: texts * tokens * width }, (_, i) => {
      const [text, token, unit] = [Math.floor(i / width / tokens), Math.floor(i / width) % tokens, i % width]
      let sum = bias[unit]!
      for (let from = 0; from < width; from++)
        for (let t = 0; t < taps; t++)
          sum += weight[(unit * width + from) * taps + t]! * at(text, token + t - (taps - 1) / 2, from)
      return sum
    })
    const { y } = await (await runner)({
      x: { shape: [texts, tokens, width], data },
      weight: { shape: [width, width, taps], data: weight },
      bias: { shape: [width], data: bias },
    })
    expect(y!.shape).toEqual([texts * tokens, width])
    for (const [i, value] of expected.entries()) expect(y!.data[i], `element ${i}`).toBeCloseTo(value, 4)
  })
})
