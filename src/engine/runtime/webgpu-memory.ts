/** Float32 tensors in the GPU's memory: up, down, and element-by-element work on them that never leaves it. */
import { GraphBuilder } from '@engine/graph/builder'
import { namedDims } from '@engine/graph/shape'
import type { Graph } from '@engine/graph/value'
import { type AdamWOptions, buildUpdateGraph } from '@engine/optim/adamw'
import type { Weight } from './device'
import { type OrtTensor, openSession, runSession, type Session, toOrt } from './session'

type Tensors = Readonly<Record<string, OrtTensor>>

/** One session for each kind of work and each rank serves every parameter; it is opened when it is first needed. */
export class WebGpuMemory {
  private readonly sessions = new Map<string, Promise<Session>>()

  async upload({ shape, data }: Weight): Promise<OrtTensor> {
    return (await this.run('upload', copyGraph, { x: toOrt({ dtype: 'float32', shape, data }) })).y as OrtTensor
  }

  async uploadAll(weights: Iterable<readonly [string, Weight]>): Promise<Map<string, OrtTensor>> {
    const tensors = new Map<string, OrtTensor>()
    for (const [name, weight] of weights) tensors.set(name, await this.upload(weight))
    return tensors
  }

  /** Through a session whose output lies on the CPU: `getData()` of a tensor on the GPU ends the process in onnxruntime-node 1.30. */
  async download(tensor: OrtTensor): Promise<Float32Array> {
    return (await this.run('download', copyGraph, { x: tensor })).y?.data as Float32Array
  }

  /** a + b; both are given back. */
  async add(a: OrtTensor, b: OrtTensor): Promise<OrtTensor> {
    const { sum } = await this.run('add', sumGraph, { a, b })
    for (const tensor of [a, b]) tensor.dispose()
    return sum as OrtTensor
  }

  /** The update graph: `value`, `gradient`, `first`, `second` and its scalars in, `next_…` out. */
  adamW(inputs: Tensors, { beta1, beta2 }: Pick<AdamWOptions, 'beta1' | 'beta2'>): Promise<Record<string, OrtTensor>> {
    return this.run(`adamw/${beta1}/${beta2}`, (rank) => buildUpdateGraph({ beta1, beta2 }, rank), inputs)
  }

  async dispose(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release()
    this.sessions.clear()
  }

  private async run(work: string, graphOf: (rank: number) => Graph, inputs: Tensors): Promise<Record<string, OrtTensor>> {
    const rank = Math.max(...Object.values(inputs).map(({ dims }) => dims.length))
    const key = `${work}/${rank}`
    const session = this.sessions.get(key) ?? openWork(graphOf(rank), work !== 'download')
    this.sessions.set(key, session)
    return runSession(await session, inputs)
  }
}

function openWork(graph: Graph, stays: boolean): Promise<Session> {
  return openSession(graph, { provider: 'webgpu', kept: stays ? graph.outputs.map(({ name }) => name) : [] })
}

/** y = x */
function copyGraph(rank: number): Graph {
  const g = new GraphBuilder(`copy_${rank}`)
  return g.build({ y: g.stopGradient(g.input('x', 'float32', namedDims(rank))) })
}

/** sum = a + b */
function sumGraph(rank: number): Graph {
  const g = new GraphBuilder(`sum_${rank}`)
  const term = (name: string) => g.input(name, 'float32', namedDims(rank))
  return g.build({ sum: g.add(term('a'), term('b')) })
}
