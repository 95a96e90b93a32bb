/** Relative position biases: the buckets of distances, and where a table's rows end up. */
import { GraphBuilder } from '@engine/graph/builder'
import { Params } from '@engine/nn/params'
import { relativePositionBias, relativePositionBucket } from '@engine/nn/relative-bias'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { expect, test } from 'vitest'

/** The first distance of each bucket, as relative_position_bucket of Transformers gives it for 32 buckets and 128 tokens. */
const begins = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91]

test('keys before the query: one bucket a distance up to 7, then ever wider ones', () => {
  for (let distance = 0; distance <= 1000; distance++) {
    const bucket = begins.findLastIndex((begin) => begin <= distance)
    expect(relativePositionBucket(-distance), `${distance} before`).toBe(bucket)
    if (distance > 0) expect(relativePositionBucket(distance), `${distance} after`).toBe(16 + bucket)
  }
})

test('each head reads its column of the table, for every batch the same', async () => {
  const [tokens, heads, rows] = [14, 3, 34]
  const g = new GraphBuilder('bias')
  const context = { g, rows: 'B*S', dropoutSites: null }
  g.input('input_ids', 'int32', ['B', 'S'])
  const bias = relativePositionBias(context, new Params(g), 'S', { heads, rows, maxLength: 20 })
  const graph = g.build({ bias })
  const data = Array.from({ length: rows * heads }, (_, i) => i)
  const feeds = {
    input_ids: { shape: [1, tokens], data: new Array<number>(tokens).fill(0) },
    weight: { shape: [rows, heads], data },
  }
  const { bias: found } = await runGraph(graph, feeds)
  expect(found!.shape).toEqual([1, heads, tokens, tokens])
  for (let h = 0; h < heads; h++)
    for (let i = 0; i < tokens; i++)
      for (let j = 0; j < tokens; j++)
        expect(found!.data[(h * tokens + i) * tokens + j]).toBe(relativePositionBucket(j - i) * heads + h)
})
