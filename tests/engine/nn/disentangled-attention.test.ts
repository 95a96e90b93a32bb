/** Disentangled attention beside the sums of the paper in float64, at several lengths in one session; rows of the table by distance. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'
import { disentangledAttention, tokenPairs } from '@engine/nn/disentangled-attention'
import { relativeRow, relativeRows } from '@engine/nn/relative-positions'
import { graphRunner } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const [heads, depth] = [2, 3]
const width = heads * depth
const positions = { span: 4, buckets: null, maxLength: 6 }
/** Numbers that repeat nowhere and cross zero. */
const wave = (count: number, phase: number) => Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + phase))

type Terms = readonly ('c2p' | 'p2c')[]

/** The table holds position keys and position queries; `first` is the answer to each text's first query alone. */
function graphOf(terms: Terms) {
  const g = new GraphBuilder('disentangled')
  const context = { g, rows: 'B*S', dropoutSites: null }
  const seen = tokenPairs(context, g.input('attention_mask', 'int32', ['B', 'S']))
  const [query, key, value] = ['query', 'key', 'value'].map((name) => g.input(name, 'float32', ['B*S', width]))
  const rows = relativeRows(g, 'S', positions)
  const looked = (term: 'c2p' | 'p2c', table: string, index: Value) =>
    terms.includes(term) ? g.gather(g.input(table, 'float32', [8, width]), index) : null
  const attend = (query: Value, ahead: Value, behind: Value) => {
    const positions = { positionKey: looked('c2p', 'keys', ahead), positionQuery: looked('p2c', 'queries', behind) }
    return disentangledAttention(context, { query, key: key!, value: value!, ...positions }, seen, { heads, dropout: 0 })
  }
  const firsts = g.gather(query!, g.mul(g.range('B', 'int32'), g.dim('S', 'int32')))
  return g.build({ y: attend(query!, rows.ahead, rows.behind), first: attend(firsts, rows.fromFirst, rows.fromFirst) })
}

/** One text: for each head, softmax over keys of q·k + q·K[δ] + k·Q[δ], δ the table's row for query less key. */
function expected(
  terms: Terms,
  tokens: number,
  given: Record<'query' | 'key' | 'value' | 'keys' | 'queries', number[]>,
): number[] {
  const dot = (a: number[], i: number, b: number[], j: number, head: number) =>
    Array.from({ length: depth }, (_, d) => a[i * width + head * depth + d]! * b[j * width + head * depth + d]!).reduce(
      (x, y) => x + y,
    )
  const y = new Array<number>(tokens * width).fill(0)
  for (let head = 0; head < heads; head++)
    for (let q = 0; q < tokens; q++) {
      const scores = Array.from({ length: tokens }, (_, k) => {
        const row = Math.max(0, Math.min(7, q - k + 4))
        const c2p = terms.includes('c2p') ? dot(given.query, q, given.keys, row, head) : 0
        const p2c = terms.includes('p2c') ? dot(given.key, k, given.queries, row, head) : 0
        return Math.exp(dot(given.query, q, given.key, k, head) + c2p + p2c)
      })
      const total = scores.reduce((a, b) => a + b)
      for (let d = head * depth; d < (head + 1) * depth; d++)
        y[q * width + d] = scores.reduce((sum, score, k) => sum + (score / total) * given.value[k * width + d]!, 0)
    }
  return y
}

describe.each<{ terms: Terms }>([{ terms: [] }, { terms: ['c2p'] }, { terms: ['p2c'] }, { terms: ['c2p', 'p2c'] }])(
  '$terms',
  ({ terms }) => {
    const runner = graphRunner(graphOf(terms))

    // Beyond 4 and even 6 tokens: distances past the table share its ends.
    test.each([1, 2, 3, 7, 9])('%i tokens', async (tokens) => {
      const given = {
        query: wave(2 * tokens * width, 0.1),
        key: wave(2 * tokens * width, 0.5),
        value: wave(2 * tokens * width, 0.9),
        keys: wave(8 * width, 1.3),
        queries: wave(8 * width, 2.1),
      }
      const activation = { shape: [2 * tokens, width] }
      const { y, first } = await (await runner)({
        attention_mask: { shape: [2, tokens], data: new Array<number>(2 * tokens).fill(1) },
        query: { ...activation, data: given.query },
        key: { ...activation, data: given.key },
        value: { ...activation, data: given.value },
        ...(terms.includes('c2p') && { keys: { shape: [8, width], data: given.keys } }),
        ...(terms.includes('p2c') && { queries: { shape: [8, width], data: given.queries } }),
      })
      const text = (row: number) =>
        expected(terms, tokens, {
          ...given,
          query: given.query.slice(row * tokens * width),
          key: given.key.slice(row * tokens * width),
          value: given.value.slice(row * tokens * width),
        })
      const both = [...text(0), ...text(1)]
      expect(y!.data).toHaveLength(both.length)
      for (const [i, value] of both.entries()) expect(Math.abs(y!.data[i]! - value), `element ${i}`).toBeLessThan(1e-5)
      const firsts = [0, tokens].flatMap((row) => both.slice(row * width, (row + 1) * width))
      expect(first!.shape).toEqual([2, width])
      for (const [i, value] of firsts.entries()) expect(Math.abs(first!.data[i]! - value), `first ${i}`).toBeLessThan(1e-5)
    })
  },
)

describe('rows of the table', () => {
  test('one a distance, the ends shared', () => {
    const rows = Array.from({ length: 13 }, (_, i) => relativeRow(i - 6, { span: 3, buckets: null, maxLength: 6 }))
    expect(rows).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5])
  })

  /** The least distance in each bucket beyond the exact ones, as make_log_bucket_position of Transformers has them. */
  test.each([
    [8, 20, [5, 7, 12, 20]],
    [9, 64, [5, 11, 26, 64]],
  ])('%i buckets up to %i: ever wider ones on both sides', (count, farthest, begins) => {
    const half = Math.floor(count / 2)
    for (let distance = 0; distance <= 2 * farthest; distance++) {
      const bucket = distance <= half ? distance : half + begins.filter((begin) => begin <= distance).length
      const row = (signed: number) => relativeRow(signed, { span: count, buckets: { count, farthest }, maxLength: farthest })
      expect(row(-distance), `-${distance}`).toBe(Math.max(0, count - bucket))
      expect(row(distance), `${distance}`).toBe(Math.min(2 * count - 1, count + bucket))
    }
  })
})
