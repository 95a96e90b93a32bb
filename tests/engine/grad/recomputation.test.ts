/** What a span computes is computed again for its backward pass, from its input, once its output's gradient is known. */
import { differentiate } from '@engine/grad/differentiate'
import { Recomputation, type Span } from '@engine/grad/recomputation'
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Node, Value } from '@engine/graph/value'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { expect, test } from 'vitest'

const [rows, width] = [3, 4]
const wave = (count: number, phase: number) => Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + phase))

interface Built {
  readonly graph: Graph
  readonly spans: readonly Span[]
}

/** Three layers x + tanh(norm(x) W) · mask, and the mean square of what comes out. */
function build({ recomputed, trained = [0, 1, 2] }: { recomputed: boolean; trained?: readonly number[] }): Built {
  const g = new GraphBuilder('layers')
  const scale = g.input('scale', 'float32', [width])
  const weights = [0, 1, 2].map((i) => g.input(`w${i}`, 'float32', [width, width]))
  const mask = g.add(g.input('mask', 'float32', ['N', width]), g.scalar(0.5))
  let x = g.input('x', 'float32', ['N', width])
  const spans = weights.map((w) => {
    const input = x
    x = g.add(input, g.mul(g.tanh(g.matMul(g.layerNormalization(input, scale, null, 1e-5), w)), mask))
    return { input, output: x }
  })
  const loss = g.reduceSum(g.reduceSum(g.mul(x, x), [1]), [0])
  const targets = trained.map((i) => weights[i]!)
  const gradients = differentiate(g, loss, targets, recomputed ? new Recomputation(g, spans) : null)
  return { graph: g.build({ loss, ...Object.fromEntries([...gradients].map(([w, dw]) => [`grad/${w.name}`, dw])) }), spans }
}

const feeds = {
  scale: { data: wave(width, 1), shape: [width] },
  mask: { data: wave(rows * width, 2), shape: [rows, width] },
  x: { data: wave(rows * width, 3), shape: [rows, width] },
  ...Object.fromEntries([0, 1, 2].map((i) => [`w${i}`, { data: wave(width * width, 4 + i), shape: [width, width] }])),
}

/** Values of the forward pass that nodes of the backward pass read. */
function keptBy({ graph }: Built): Set<Value> {
  const isBackward = ({ gradientOf }: Node) => gradientOf !== null
  const read = graph.nodes.filter(isBackward).flatMap(({ inputs }) => inputs)
  return new Set(read.filter(({ source }) => source.kind === 'node' && !isBackward(source.node)))
}

test('the gradients are the same', async () => {
  const [kept, recomputed] = [build({ recomputed: false }), build({ recomputed: true })]
  const used = ({ graph }: Built) =>
    Object.fromEntries(Object.entries(feeds).filter(([name]) => graph.inputs.some((input) => input.name === name)))
  const expected = await runGraph(kept.graph, used(kept))
  const found = await runGraph(recomputed.graph, used(recomputed))
  expect(Object.keys(found)).toEqual(['loss', 'grad/w0', 'grad/w1', 'grad/w2'])
  for (const [name, { data }] of Object.entries(expected)) {
    expect(data.some((value) => Math.abs(value) > 0.1)).toBe(true)
    for (const [i, value] of data.entries()) expect(found[name]!.data[i], name).toBeCloseTo(value, 5)
  }
})

test('of a span no more is kept than its input, its output and one number a row', () => {
  const built = build({ recomputed: true })
  const ends = new Set(built.spans.flatMap(({ input, output }) => [input, output]))
  const others = [...keptBy(built)].filter((value) => !ends.has(value) && value.shape.at(-1) !== 1)
  // What follows from no input of a span is no part of it.
  expect(others.map(({ name, shape }) => [name, shape])).toEqual([['Add_0', ['N', width]]])
  expect(keptBy(build({ recomputed: false })).size).toBeGreaterThan(built.spans.length * 2)
})

test('the copies wait for the gradient of the output', () => {
  const { graph, spans } = build({ recomputed: true })
  for (const { input, output } of spans) {
    const held = graph.nodes.filter(({ op, inputs }) => op === 'Reshape' && inputs[0] === input)
    expect(held).toHaveLength(1)
    const shape = held[0]!.inputs[1]!.source as { node: Node }
    expect(shape.node.op).toBe('Shape')
    // The gradient of the last output is made of the output itself.
    const gradient = shape.node.inputs[0]!.source as { node: Node }
    expect(gradient.node.gradientOf).not.toBeNull()
    expect(gradient.node.outputs[0]!.shape).toEqual(output.shape)
  }
})

test('below what trains nothing is computed again', () => {
  const { graph, spans } = build({ recomputed: true, trained: [2] })
  const read = graph.nodes.filter(({ op }) => op === 'Reshape').map(({ inputs }) => inputs[0])
  expect(spans.map(({ input }) => read.includes(input))).toEqual([false, false, true])
})
