/** An engine without a process: a test says what each method does. */
import type { MethodInput, MethodName, MethodOutput, TrainRequest, TrainResult } from '@engine/process/protocol'
import type { CallOptions, Engine } from '@main/engine-client/engine-client'
import type { Evaluation } from '@shared/evaluation'
import type { TrainProgress } from '@shared/progress'

type Answer<M extends MethodName> = (input: MethodInput<M>, options: CallOptions) => MethodOutput<M> | Promise<MethodOutput<M>>

export class FakeEngine implements Engine {
  readonly calls: { method: MethodName; input: unknown }[] = []
  readonly #answers = new Map<MethodName, unknown>()

  on<M extends MethodName>(method: M, answer: Answer<M>): this {
    this.#answers.set(method, answer)
    return this
  }

  async start() {
    return { pid: 1, onnxruntime: '1.29.0' }
  }

  async call<M extends MethodName>(method: M, input: MethodInput<M>, options: CallOptions = {}): Promise<MethodOutput<M>> {
    this.calls.push({ method, input })
    const answer = this.#answers.get(method) as Answer<M> | undefined
    if (!answer) throw new Error(`the test did not expect ${method}`)
    return answer(input, options)
  }
}

export const evaluation: Evaluation = {
  rows: 4,
  unknown: 0,
  loss: 0.4,
  f1Macro: 0.5,
  f1Micro: 0.5,
  accuracy: 0.75,
  hammingLoss: 0.1,
  rocAuc: { macro: 0.9, perLabel: {} },
  averagePrecision: { macro: 0.8, perLabel: {} },
  rocAucThresholded: 0.7,
  report: {},
  thresholds: { toxic: 0.5 },
}

export const epochResult = (epoch: number, step: number, best = true) => ({
  epoch,
  step,
  trainingLoss: 0.5,
  validationLoss: 0.4,
  f1: 0.5,
  rocAuc: 0.9,
  accuracy: 0.75,
  averagePrecision: 0.8,
  f1Micro: 0.5,
  best,
})

export const steps = (from: number, to: number, loss = 0.5): TrainProgress => ({
  kind: 'steps',
  steps: Array.from({ length: to - from + 1 }, (_, i) => ({ step: from + i, loss, learningRate: 1e-5, gradNorm: 1 })),
  totalSteps: 6,
  epoch: 1,
  samplesPerSecond: 20,
  secondsLeft: 3,
  rssBytes: 1e9,
})

export const trainResult = (changes: Partial<TrainResult> = {}): TrainResult => ({
  status: 'finished',
  device: 'cpu',
  steps: 6,
  trainSeconds: 2,
  samplesPerSecond: 20,
  epochs: [epochResult(1, 6)],
  evaluation,
  bestEpoch: 1,
  peakRssBytes: 1e9,
  ...changes,
})

/** Resolves when the run is asked to stop. */
export const stopped = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve())
  })

export type { TrainRequest }
