/** Embeddings in a session: which position a token gets, and which rows of the tables never learn. */
import { differentiate } from '@engine/grad/differentiate'
import { GraphBuilder } from '@engine/graph/builder'
import { printGraph } from '@engine/graph/print'
import type { Value } from '@engine/graph/value'
import type { Context } from '@engine/nn/context'
import { type EmbeddingsConfig, embeddings } from '@engine/nn/embeddings'
import { Params } from '@engine/nn/params'
import { type Numbers, runGraph } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const PADDING = 2
const config = {
  width: 2,
  vocabulary: 6,
  positions: 8,
  numbering: 'from-zero',
  types: 2,
  padding: PADDING,
  epsilon: 1e-5,
  dropout: 0,
} satisfies EmbeddingsConfig
/** Padding in the midst of a row, as a text may spell it, and at its end. */
const ids = [
  [3, PADDING, 4, 3],
  [5, 4, PADDING, PADDING],
]

const table = (rows: number, phase: number): Numbers => ({
  shape: [rows, config.width],
  data: Array.from({ length: rows * config.width }, (_, i) => Math.sin(2.3 * i + phase)),
})
const feeds: Record<string, Numbers> = {
  input_ids: { shape: [2, 4], data: ids.flat() },
  'word_embeddings.weight': table(config.vocabulary, 0),
  'position_embeddings.weight': table(config.positions, 1),
  'token_type_embeddings.weight': table(2, 2),
  'LayerNorm.weight': { shape: [2], data: [1, 2] },
  'LayerNorm.bias': { shape: [2], data: [0.5, -0.5] },
}

function scene(changes: Partial<EmbeddingsConfig>, training: boolean) {
  const g = new GraphBuilder('embeddings')
  const context: Context = { g, rows: 'B*S', dropoutSites: training ? [] : null }
  const params = new Params(g)
  const y = embeddings(context, params, g.input('input_ids', 'int32', ['B', 'S']), { ...config, ...changes })
  return { g, y, params }
}
const run = async (g: GraphBuilder, outputs: Record<string, Value>) => {
  const graph = g.build(outputs)
  return runGraph(graph, Object.fromEntries(graph.inputs.map(({ name }) => [name, feeds[name]!])))
}

/** Of two numbers, layer normalisation keeps little more than which is greater: enough to tell rows apart only by formula. */
function expected(positions: number[][]): number[] {
  const row = (name: string, at: number) => feeds[name]!.data.slice(at * 2, at * 2 + 2)
  return ids.flatMap((tokens, i) =>
    tokens.flatMap((id, j) => {
      const parts = [
        row('word_embeddings.weight', id),
        row('position_embeddings.weight', positions[i]![j]!),
        row('token_type_embeddings.weight', 0),
      ]
      const [a, b] = [0, 1].map((k) => parts.reduce((sum, part) => sum + part[k]!, 0)) as [number, number]
      const half = (a - b) / 2
      const normalised = half / Math.sqrt(half * half + config.epsilon)
      return [normalised + 0.5, -2 * normalised - 0.5]
    }),
  )
}

const close = (found: readonly number[], wanted: readonly number[]) => {
  expect(found).toHaveLength(wanted.length)
  for (const [i, value] of wanted.entries()) expect(Math.abs(found[i]! - value), `element ${i}`).toBeLessThan(1e-4)
}

describe.each([
  {
    numbering: 'from-zero',
    positions: [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  },
  // From padding + 1, skipping padding, which stands at its own id.
  {
    numbering: 'after-padding',
    positions: [
      [3, 2, 4, 5],
      [3, 4, 2, 2],
    ],
  },
] as const)('positions numbered $numbering', ({ numbering, positions }) => {
  test.each([false, true])('vectors, in training %s', async (training) => {
    const { g, y } = scene({ numbering }, training)
    const { y: found } = await run(g, { y })
    expect(found!.shape).toEqual([8, 2])
    close(found!.data, expected(positions as unknown as number[][]))
  })

  test('the row of padding gets no gradient; every other row that is read gets one', async () => {
    const { g, y, params } = scene({ numbering }, true)
    const values = params.specs().map(({ name, shape }) => g.input(name, 'float32', shape))
    const loss = g.reduceSum(g.reduceSum(g.mul(y, y), [1]), [0])
    const gradients = differentiate(g, loss, values)
    const found = await run(g, Object.fromEntries(values.map((value) => [`grad/${value.name}`, gradients.get(value)!])))
    const learning = (name: string) => {
      const { data } = found[`grad/${name}.weight`]!
      return Array.from({ length: data.length / 2 }, (_, row) => row).filter((row) => data[row * 2] !== 0)
    }
    expect(learning('word_embeddings')).toEqual([3, 4, 5])
    // Positions from 0 are shared with the other row of the batch, and have no row of padding.
    expect(learning('position_embeddings')).toEqual(numbering === 'from-zero' ? [0, 1, 2, 3] : [3, 4, 5])
    expect(learning('token_type_embeddings')).toEqual([0])
  })
})

test('without a padding id every row learns', async () => {
  const { g, y, params } = scene({ padding: null }, true)
  const words = g.input('word_embeddings.weight', 'float32', params.specs()[0]!.shape)
  const gradient = differentiate(g, g.reduceSum(g.reduceSum(g.mul(y, y), [1]), [0]), [words]).get(words)!
  const { gradient: found } = await run(g, { gradient })
  expect(found!.data[PADDING * 2]).not.toBe(0)
})

test('outside training nothing marks where gradients stop', () => {
  const printed = (training: boolean) => {
    const { g, y } = scene({}, training)
    return printGraph(g.build({ y }))
  }
  expect(printed(true)).toMatch(/Identity/)
  expect(printed(false)).not.toMatch(/Identity|Where/)
})

test('a family without token types declares no table for them', () => {
  const { params } = scene({ types: null }, false)
  expect(params.specs().map(({ name }) => name)).not.toContain('token_type_embeddings.weight')
})
