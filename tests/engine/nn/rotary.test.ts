/** Rotary positions and attention windows in a session, beside the same formulas written out in float64. */
import { GraphBuilder } from '@engine/graph/builder'
import { additiveMask, windowMask } from '@engine/nn/attention'
import { rotate, rotation } from '@engine/nn/rotary'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { expect, test } from 'vitest'

const least = -3.4028234663852886e38

test('each pair of units is turned by its place times its speed', async () => {
  const [rows, tokens, heads, depth, theta] = [2, 5, 2, 6, 50]
  const g = new GraphBuilder('rotary')
  // The dim of tokens is the mask's.
  const mask = g.input('mask', 'int32', ['B', 'S'])
  const x = g.input('x', 'float32', ['B*S', heads * depth])
  const turned = rotate(g, x, rotation(g, mask.shape[1] as string, { heads, depth, theta }))
  expect(turned.shape).toEqual(['B', 'S', heads, depth])
  const data = Array.from({ length: rows * tokens * heads * depth }, (_, i) => Math.sin(1.3 * i))
  const { y } = await runGraph(g.build({ y: turned, mask }), {
    x: { shape: [rows * tokens, heads * depth], data },
    mask: { shape: [rows, tokens], data: new Array(rows * tokens).fill(1) },
  })
  expect(y!.shape).toEqual([rows, tokens, heads, depth])
  for (let i = 0; i < data.length; i++) {
    const unit = i % depth
    const place = Math.floor(i / (heads * depth)) % tokens
    const pair = unit % (depth / 2)
    const angle = place * theta ** ((-2 * pair) / depth)
    const [a, b] = [data[i - unit + pair]!, data[i - unit + pair + depth / 2]!]
    const expected = unit === pair ? a * Math.cos(angle) - b * Math.sin(angle) : b * Math.cos(angle) + a * Math.sin(angle)
    expect(Math.abs(y!.data[i]! - expected), `element ${i}`).toBeLessThan(1e-6)
  }
})

test('a window takes out the keys beyond its reach, padding stays taken out, and no sum overflows', async () => {
  const g = new GraphBuilder('window')
  const context = { g, rows: 'B*S', dropoutSites: null }
  const mask = additiveMask(context, g.input('attention_mask', 'int32', ['B', 'S']))
  const tokens = [
    [1, 1, 1, 1, 1],
    [1, 1, 0, 0, 0],
  ]
  const { y } = await runGraph(g.build({ y: windowMask(context, mask, 1) }), {
    attention_mask: { shape: [2, 5], data: tokens.flat() },
  })
  expect(y!.shape).toEqual([2, 1, 5, 5])
  const visible = tokens.flatMap((row) => row.flatMap((_, i) => row.map((token, j) => token === 1 && Math.abs(i - j) <= 1)))
  expect(y!.data.map((value) => Math.abs(value))).toEqual(visible.map((seen) => (seen ? 0 : Math.abs(least))))
  expect(Math.min(...y!.data)).toBe(least)
})
