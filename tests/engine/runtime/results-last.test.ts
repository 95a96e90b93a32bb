/** Each weight's gradient is computed when the backward pass comes by, not at its end: onnxruntime's own order, from its profile. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { differentiate } from '@engine/grad/differentiate'
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph } from '@engine/graph/value'
import { writeModel } from '@engine/io/onnx/write-model'
import { resultsLast } from '@engine/runtime/results-last'
import ort from 'onnxruntime-node'
import { expect, test } from 'vitest'

const LAYERS = 5
const [rows, width] = [2, 8]

/** tanh(… tanh(x W0) …) and the gradient of each W. */
function chain(): Graph {
  const g = new GraphBuilder('chain')
  const weights = Array.from({ length: LAYERS }, (_, i) => g.input(`w${i}`, 'float32', [width, width]))
  const y = weights.reduce((x, w) => g.tanh(g.gemm(x, w, null)), g.input('x', 'float32', ['N', width]))
  const loss = g.reduceSum(g.reduceSum(y, [1]), [0])
  const gradients = differentiate(g, loss, weights)
  return g.build({ loss, ...Object.fromEntries([...gradients].map(([w, dw]) => [`grad/${w.name}`, dw])) })
}

/** Where each gradient comes in the order in which onnxruntime computes, first to last, between 0 and 1. */
async function order(graph: Graph): Promise<{ name: string; at: number }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'moderato-profile-'))
  try {
    const options = { enableProfiling: true, profileFilePrefix: join(folder, 'profile'), logSeverityLevel: 3 } as const
    const session = await ort.InferenceSession.create(writeModel(graph), options)
    const feed = (name: string, shape: number[]) => [name, new ort.Tensor('float32', new Float32Array(width * shape[0]!), shape)]
    await session.run(
      Object.fromEntries([feed('x', [rows, width]), ...Array.from({ length: LAYERS }, (_, i) => feed(`w${i}`, [width, width]))]),
    )
    session.endProfiling()
    await session.release()
    const [file] = await readdir(folder)
    const events: { name: string; cat: string }[] = JSON.parse(await readFile(join(folder, file!), 'utf8'))
    const ran = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time')).map(({ name }) => name)
    return graph.outputs
      .map(({ name, value }) => {
        const node = value.source.kind === 'node' ? value.source.node : null
        return { name, at: ran.indexOf(`${node!.op}_${graph.nodes.indexOf(node!)}_kernel_time`) / ran.length }
      })
      .sort((a, b) => a.at - b.at)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('the last layer’s gradient comes first, long before the first layer’s', async () => {
  const found = (await order(resultsLast(chain()))).filter(({ name }) => name !== 'loss')
  expect(found.map(({ name }) => name)).toEqual([4, 3, 2, 1, 0].map((i) => `grad/w${i}`))
  expect(found[0]!.at).toBeGreaterThan(0)
  expect(found.at(-1)!.at - found[0]!.at).toBeGreaterThan(0.35)
})

test('in the order of differentiation all of them come at the end, which is why', async () => {
  const found = (await order(chain())).filter(({ name }) => name !== 'loss')
  expect(found.at(-1)!.at - found[0]!.at).toBeLessThan(0.35)
})

test('a value of two names comes before the results, and keeps both', () => {
  const g = new GraphBuilder('twice')
  const x = g.input('x', 'float32', [2])
  const [y, z] = [g.exp(x), g.neg(x)]
  const { nodes, outputs } = resultsLast(g.build({ a: y, b: z, c: y }))
  expect(outputs.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  expect(nodes.map(({ op }) => op)).toEqual(['Exp', 'Identity', 'Neg'])
  expect(outputs[2]!.value.source).toMatchObject({ kind: 'node', node: { op: 'Identity', inputs: [y] } })
})
