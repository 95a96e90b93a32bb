/** Layers in a session, beside the same formulas written out in float64. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'
import { type ActivationName, activations } from '@engine/nn/activation'
import { additiveMask, selfAttention } from '@engine/nn/attention'
import { type Context, type DropoutSite, dropout } from '@engine/nn/context'
import { layerNorm } from '@engine/nn/layer-norm'
import { linear } from '@engine/nn/linear'
import { Params } from '@engine/nn/params'
import { type Numbers, runGraph } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const scene = (dropoutSites: DropoutSite[] | null = null) => {
  const g = new GraphBuilder('layer')
  const context: Context = { g, rows: 'B*S', dropoutSites }
  return { g, context, params: new Params(g) }
}
/** Numbers that repeat nowhere and cross zero. */
const wave = (count: number, phase: number) => Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + phase))
const numbers = (shape: readonly number[], phase: number): Numbers => ({
  shape,
  data: wave(
    shape.reduce((a, b) => a * b, 1),
    phase,
  ),
})
function expectClose(found: readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  expect(found).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value), `element ${i}`).toBeLessThan(tolerance)
}

describe('activations', () => {
  const points = [-6, -3, -1, -0.3, 0, 0.3, 1, 3, 6, 12]
  const tanhGelu = (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
  // Φ(x) for the exact gelu, by Simpson's rule over the density.
  const phi = (x: number) => {
    const density = (t: number) => Math.exp(-(t * t) / 2) / Math.sqrt(2 * Math.PI)
    const [steps, width] = [2000, x / 2000]
    const inner = Array.from({ length: steps - 1 }, (_, i) => (i % 2 ? 2 : 4) * density((i + 1) * width))
    return 0.5 + (width / 3) * (density(0) + density(x) + inner.reduce((a, b) => a + b, 0))
  }
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
  const squared = (x: number) => x * x
  const formulas: Record<ActivationName, (x: number) => number> = {
    gelu: (x) => x * phi(x),
    gelu_python: (x) => x * phi(x),
    gelu_10: (x) => Math.min(10, x * phi(x)),
    gelu_new: tanhGelu,
    gelu_fast: tanhGelu,
    gelu_accurate: tanhGelu,
    gelu_python_tanh: tanhGelu,
    gelu_pytorch_tanh: tanhGelu,
    quick_gelu: (x) => x * sigmoid(1.702 * x),
    relu: (x) => Math.max(0, x),
    relu2: (x) => squared(Math.max(0, x)),
    relu6: (x) => Math.min(6, Math.max(0, x)),
    leaky_relu: (x) => Math.max(0, x) + 0.01 * Math.min(0, x),
    hardswish: (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
    laplace: (x) => phi((x - Math.SQRT1_2) * Math.sqrt(4 * Math.PI)),
    sqrtsoftplus: (x) => Math.sqrt(Math.log1p(Math.exp(x))),
    silu: (x) => x * sigmoid(x),
    swish: (x) => x * sigmoid(x),
    mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
    sigmoid,
    tanh: Math.tanh,
    linear: (x) => x,
  }

  test.each(Object.keys(activations) as ActivationName[])('%s', async (name) => {
    const { g } = scene()
    const graph = g.build({ y: activations[name](g, g.input('x', 'float32', [points.length])) })
    const { y } = await runGraph(graph, { x: { shape: [points.length], data: points } })
    expectClose(y!.data, points.map(formulas[name]), 5e-6)
  })
})

describe('parameters', () => {
  test('are inputs under their path, declared once', () => {
    const { params } = scene()
    const dense = params.at('bert.pooler').at('dense')
    const weight = dense.weight('weight', [2, 3], 'normal')
    expect(weight).toMatchObject({ name: 'bert.pooler.dense.weight', dtype: 'float32', shape: [2, 3], source: { kind: 'input' } })
    expect(dense.weight('weight', [2, 3], 'normal')).toBe(weight)
    expect(params.weight('top', [1], 'zeros').name).toBe('top')
    expect(params.specs().map(({ name }) => name)).toEqual(['bert.pooler.dense.weight', 'top'])
  })

  test('under two shapes are refused', () => {
    const { params } = scene()
    params.weight('w', [2, 3], 'normal')
    expect(() => params.weight('w', [3, 2], 'normal')).toThrow(/parameter w: declared as \[2, 3\] and as \[3, 2\]/)
  })
})

test('an affine layer, its factor applied to weight and bias', async () => {
  const { g, context, params } = scene()
  const y = linear(context, params.at('dense'), g.input('x', 'float32', ['B*S', 3]), 2, 0.5)
  const feeds = { x: numbers([2, 3], 0), 'dense.weight': numbers([2, 3], 1), 'dense.bias': numbers([2], 2) }
  const { y: found } = await runGraph(g.build({ y }), feeds)
  const [x, w, b] = Object.values(feeds).map(({ data }) => data) as [number[], number[], number[]]
  const dot = (row: number, out: number) => [0, 1, 2].reduce((sum, i) => sum + x[row * 3 + i]! * w[out * 3 + i]!, b[out]!)
  expectClose(
    found!.data,
    [dot(0, 0), dot(0, 1), dot(1, 0), dot(1, 1)].map((value) => value / 2),
  )
})

test('layer normalisation', async () => {
  const { g, context, params } = scene()
  const y = layerNorm(context, params.at('LayerNorm'), g.input('x', 'float32', ['B*S', 4]), 0.01)
  const feeds = { x: numbers([3, 4], 0), 'LayerNorm.weight': numbers([4], 1), 'LayerNorm.bias': numbers([4], 2) }
  const { y: found } = await runGraph(g.build({ y }), feeds)
  const expected = [0, 1, 2].flatMap((row) => {
    const x = feeds.x.data.slice(row * 4, row * 4 + 4)
    const mean = x.reduce((a, b) => a + b) / 4
    const deviation = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4 + 0.01)
    return x.map(
      (value, i) => ((value - mean) / deviation) * feeds['LayerNorm.weight'].data[i]! + feeds['LayerNorm.bias'].data[i]!,
    )
  })
  expectClose(found!.data, expected)
  expect(params.specs().map(({ initialisation }) => initialisation)).toEqual(['ones', 'zeros'])
})

test('the additive mask is 0 at tokens and the least float32 at padding', async () => {
  const { g, context } = scene()
  const graph = g.build({ mask: additiveMask(context, g.input('attention_mask', 'int64', ['B', 'S'])) })
  const { mask } = await runGraph(graph, { attention_mask: { shape: [2, 3], data: [1, 1, 0, 1, 0, 0] } })
  const least = -3.4028234663852886e38
  expect(mask!.shape).toEqual([2, 1, 1, 3])
  expect(mask!.data.map(Math.abs)).toEqual([0, 0, least, 0, least, least].map(Math.abs))
  expect(Math.min(...mask!.data)).toBe(least)
})

describe('self-attention', () => {
  const [rows, tokens, heads, depth] = [2, 3, 2, 2]
  const width = heads * depth
  const lengths = [3, 2]
  const names = { query: 'q', key: 'k', value: 'v' }

  const feeds: Record<string, Numbers> = {
    x: numbers([rows * tokens, width], 0),
    attention_mask: { shape: [rows, tokens], data: [1, 1, 1, 1, 1, 0] },
    ...Object.fromEntries(
      ['q', 'k', 'v'].flatMap((name, i) => [
        [`${name}.weight`, numbers([width, width], 3 + i)],
        [`${name}.bias`, numbers([width], 6 + i)],
      ]),
    ),
  }

  /** Row by row, token by token, head by head. */
  function expected(): number[] {
    const x = feeds.x!.data
    const project = (name: string, at: number) =>
      Array.from({ length: width }, (_, out) =>
        Array.from({ length: width }, (_, i) => x[at * width + i]! * feeds[`${name}.weight`]!.data[out * width + i]!).reduce(
          (a, b) => a + b,
          feeds[`${name}.bias`]!.data[out]!,
        ),
      )
    const head = (vector: number[], h: number) => vector.slice(h * depth, (h + 1) * depth)
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: tokens }, (_, token) =>
        Array.from({ length: heads }, (_, h) => {
          const query = head(project('q', row * tokens + token), h)
          const seen = Array.from({ length: lengths[row]! }, (_, key) => row * tokens + key)
          const scores = seen.map((at) => {
            const key = head(project('k', at), h)
            return Math.exp(query.reduce((sum, value, i) => sum + value * key[i]!, 0) / Math.sqrt(depth))
          })
          const total = scores.reduce((a, b) => a + b)
          const values = seen.map((at) => head(project('v', at), h))
          return Array.from({ length: depth }, (_, i) =>
            scores.reduce((sum, score, j) => sum + (score / total) * values[j]![i]!, 0),
          )
        }),
      ),
    ).flat(3)
  }

  const attention = (context: Context, params: Params, rate: number): Value => {
    const { g } = context
    const mask = additiveMask(context, g.input('attention_mask', 'int64', ['B', 'S']))
    const x = g.input('x', 'float32', ['B*S', width])
    return selfAttention(context, params, x, mask, { width, heads, dropout: rate, names })
  }

  test('mixes the values of the tokens that may be seen', async () => {
    const { g, context, params } = scene()
    const { y } = await runGraph(g.build({ y: attention(context, params, 0.5) }), feeds)
    expect(y!.shape).toEqual([rows * tokens, width])
    expectClose(y!.data, expected())
  })

  test('drops attention weights by the mask it is fed', async () => {
    const sites: DropoutSite[] = []
    const { g, context, params } = scene(sites)
    const graph = g.build({ y: attention(context, params, 0.5) })
    expect(sites).toEqual([{ input: 'dropout/0', rate: 0.5, layout: 'attention', units: heads }])
    const shape = [rows, heads, tokens, tokens]
    const size = rows * heads * tokens * tokens
    const masked = async (value: number) =>
      (await runGraph(graph, { ...feeds, 'dropout/0': { shape, data: new Array<number>(size).fill(value) } })).y!.data
    expectClose(await masked(1), expected())
    expectClose(await masked(0), new Array<number>(rows * tokens * width).fill(0))
    expectClose(
      await masked(2),
      expected().map((value) => 2 * value),
    )
  })

  describe('of each text’s first row alone is what that row has of the whole, and makes no key or value', () => {
    const firsts = (g: GraphBuilder, y: Value) => g.gather(y, g.mul(g.range('B', 'int32'), g.dim('S', 'int32')))
    const pairs = numbers([1, heads, tokens, tokens], 11)

    /** Both ways on one graph; the second has sites, and the first's masks are its own inputs. */
    function both(bias: 'padding' | 'pairs', context: Context, params: Params) {
      const { g } = context
      const x = g.input('x', 'float32', ['B*S', width])
      const padding = additiveMask(context, g.input('attention_mask', 'int64', ['B', 'S']))
      const added = bias === 'pairs' ? g.add(padding, g.input('pairs', 'float32', [1, heads, 'S', 'S'])) : padding
      const c = { width, heads, dropout: 0.5, names }
      const whole = firsts(g, selfAttention(context, params, x, added, c))
      return g.build({ whole, first: selfAttention(context, params, x, added, c, firsts(g, x)) })
    }

    test.each(['padding', 'pairs'] as const)('%s', async (bias) => {
      const { context, params } = scene()
      const graph = both(bias, context, params)
      const { whole, first } = await runGraph(graph, { ...feeds, ...(bias === 'pairs' && { pairs }) })
      expect(first!.shape).toEqual([rows, width])
      expectClose(first!.data, whole!.data)
    })

    test('of three projections one is left', () => {
      const { g, context, params } = scene()
      const x = g.input('x', 'float32', ['B*S', width])
      const mask = additiveMask(context, g.input('attention_mask', 'int64', ['B', 'S']))
      const first = selfAttention(context, params, x, mask, { width, heads, dropout: 0, names }, firsts(g, x))
      expect(g.build({ first }).nodes.filter(({ op }) => op === 'Gemm')).toHaveLength(1)
    })

    test('with the same weights dropped', async () => {
      const sites: DropoutSite[] = []
      const { context, params } = scene(sites)
      const graph = both('padding', context, params)
      expect(sites.map(({ layout }) => layout)).toEqual(['attention', 'first-query'])
      const kept = Array.from({ length: rows * heads * tokens * tokens }, (_, i) => (i % 3 ? 2 : 0))
      const ofFirst = kept.filter((_, i) => Math.floor(i / tokens) % tokens === 0)
      const { whole, first } = await runGraph(graph, {
        ...feeds,
        'dropout/0': { shape: [rows, heads, tokens, tokens], data: kept },
        'dropout/1': { shape: [rows, heads, 1, tokens], data: ofFirst },
      })
      expectClose(first!.data, whole!.data)
    })
  })
})

describe('dropout', () => {
  test('outside training, or at rate 0, changes nothing', () => {
    const { g, context } = scene()
    const x = g.input('x', 'float32', ['B*S', 4])
    expect(dropout(context, x, 0.5, 'hidden')).toBe(x)
    const training: Context = { ...context, dropoutSites: [] }
    expect(dropout(training, x, 0, 'hidden')).toBe(x)
    expect(training.dropoutSites).toEqual([])
  })

  test('of a named number of units is refused', () => {
    const { g, context } = scene([])
    expect(() => dropout(context, g.input('x', 'float32', ['B', 'S']), 0.5, 'hidden')).toThrow(
      /dropout.0.*units must be static, found \[B, S\]/,
    )
  })
})
