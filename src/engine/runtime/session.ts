/** Sessions of onnxruntime-node: the only file that knows its API. */
import { availableParallelism } from 'node:os'
import type { Graph } from '@engine/graph/value'
import { UNANSWERABLE, writeInPlace } from '@engine/io/onnx/write-in-place'
import { writeModel } from '@engine/io/onnx/write-model'
import { AppError, isDeviceLost, isOutOfMemory } from '@shared/errors'
import type { DeviceInfo } from '@shared/model'
import ort from 'onnxruntime-node'
import { decomposeLayerNorm } from './decompose-layer-norm'
import type { HostTensor, Weights } from './device'
import { resultsLast } from './results-last'

export type Session = ort.InferenceSession
export type OrtTensor = ort.Tensor
/** onnxruntime's execution providers, which are this program's devices. */
export type Provider = DeviceInfo['name']
export const onnxruntimeVersion: string = ort.env.versions.node ?? ort.env.versions.common

export const threads = (): number => availableParallelism()

export interface SessionOptions {
  /** What computes; operators it lacks fall to the CPU. */
  readonly provider: Provider
  /** Outputs that stay in the device's memory, which only WebGPU offers; the others come to the CPU. */
  readonly kept?: readonly string[]
  /**
   * One allocation a run, planned for each shape seen: a few percent faster where a model answers on the CPU, a third more memory where
   * it trains.
   */
  readonly planned?: boolean
  /** Inputs that never change: stored in the model, they are laid out for the provider's kernels once instead of at each run. */
  readonly constants?: Weights
}

/** Compiles a graph; a real session is also the check that the written model is valid. */
export function openSession(graph: Graph, options: SessionOptions = { provider: 'cpu' }): Promise<Session> {
  return openModel(graph.name, writeModel(arranged(graph, options), options.constants), options)
}

/** Compiles a graph whose every result `runInPlace` leaves in a tensor that it is given. */
export function openInPlaceSession(graph: Graph, options: SessionOptions): Promise<Session> {
  return openModel(graph.name, writeInPlace(arranged(graph, options)), options)
}

/** The graph as it is compiled for a provider. */
export const arranged = (graph: Graph, { provider }: SessionOptions): Graph =>
  resultsLast(provider === 'cpu' ? decomposeLayerNorm(graph, threads()) : graph)

/** Compiles a model that is written already. @param name for the sentence that says it was refused */
export async function openModel(
  name: string,
  model: Uint8Array,
  { provider, kept = [], planned = false }: SessionOptions,
): Promise<Session> {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: [provider],
      preferredOutputLocation: Object.fromEntries(kept.map((output) => [output, 'gpu-buffer'])),
      intraOpNumThreads: threads(),
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      enableMemPattern: planned,
      logSeverityLevel: 3,
    })
  } catch (error) {
    throw new AppError('internal', `internal: onnxruntime refused the graph ${name}: ${(error as Error).message}`)
  }
}

export function toOrt({ dtype, shape, data }: HostTensor): OrtTensor {
  return new ort.Tensor(dtype, data as Float32Array, shape)
}

/** Runs a session; its outputs are copies in fresh memory. */
export async function runSession(
  session: Session,
  feeds: Readonly<Record<string, OrtTensor>>,
): Promise<Record<string, OrtTensor>> {
  try {
    return await session.run(feeds)
  } catch (error) {
    throw inWords(error)
  }
}

/** Runs a session of `openInPlaceSession`; `into` holds a tensor for each of the graph's outputs. */
export async function runInPlace(
  session: Session,
  feeds: Readonly<Record<string, OrtTensor>>,
  into: Readonly<Record<string, OrtTensor>>,
): Promise<void> {
  try {
    await session.run(feeds, { [UNANSWERABLE]: null, ...into })
  } catch (error) {
    if (!ALL_COMPUTED.test((error as Error).message)) throw inWords(error)
  }
}

/** How onnxruntime-node refuses, once a run is through, to answer what is no tensor. */
const ALL_COMPUTED = /^Non tensor type is temporarily not supported/

function inWords(error: unknown): unknown {
  if (isDeviceLost(error))
    return new AppError(
      'device-lost',
      'The graphics device was lost while it computed, as it is when its memory runs out or its driver starts anew.',
      (error as Error).message,
    )
  if (!isOutOfMemory(error)) return error
  return new AppError(
    'out-of-memory',
    'There was not enough memory to compute a batch: use a shorter maximum length, or close other programs.',
    (error as Error).message,
  )
}
