/**
 * A device whose state stays in JavaScript's buffers: the CPU, where sessions read and write them in place, and CUDA and DirectML, to
 * which parameters travel at each run and from which gradients come back, since onnxruntime-node keeps nothing on them between runs.
 */
import type { ParameterSpec } from '@engine/nn/params'
import { AMP_SCALE } from '@engine/optim/loss-scale'
import type { DeviceInfo } from '@shared/model'
import { CpuGradients } from './cpu-gradients'
import { updateInPlace } from './cpu-optimiser'
import {
  type Device,
  type Feeds,
  GRAPHICS_CARD_TOKENS,
  type Training,
  type TrainingPlan,
  type TrainingState,
  type Weight,
  type Weights,
} from './device'
import { openInference } from './inference'
import { openInPlaceSession, openSession, type Provider, runInPlace } from './session'
import { hostFeeds, picked, runLogits, tensorsOf } from './session-feeds'

/** @param provider what computes; tests pass the CPU for any of them */
export const hostDevice = (name: DeviceInfo['name'], provider: Provider = name): Device => ({
  name,
  rowGradients: true,
  mixedPrecision: name === 'cuda',
  ...(name !== 'cpu' && { tokensAtOnce: GRAPHICS_CARD_TOKENS }),

  openInference: (graph, weights) => openInference(graph, weights, provider),

  async openTraining(plan): Promise<Training> {
    const gradientSession = await openInPlaceSession(plan.gradient, { provider })
    const logitsSession = await openSession(plan.logits, { provider })
    const state = allocate(plan)
    const parameters = tensorsOf(state.weights)
    const held = new CpuGradients(plan.trainable, plan.gradient)
    return {
      logits: (feeds) => runLogits(logitsSession, feeds, parameters),
      async gradients(feeds, first) {
        const into = held.targets(feeds, first)
        const fed = hostFeeds({ ...feeds, ...lossScaleFeed(state) }, gradientSession)
        await runInPlace(gradientSession, { ...fed, ...picked(parameters, gradientSession) }, into)
        held.take(into, first)
        return into.loss?.data[0] as number
      },
      update: async (step) => updateInPlace(plan.trainable, step, state, held),
      heldGradients: async () => held.byName(),
      state: async () => state,
      async dispose() {
        for (const session of [gradientSession, logitsSession]) await session.release()
      },
    }
  },
})

/** The plan's own weights and loss scale, and its moments or zeros. */
function allocate({ weights, trainable, moments, lossScale }: TrainingPlan): TrainingState {
  const moment = (given: Weights | undefined) =>
    new Map(trainable.map((spec) => [spec.name, given?.get(spec.name) ?? zeros(spec)]))
  return { weights, first: moment(moments?.first), second: moment(moments?.second), ...(lossScale && { lossScale }) }
}

const lossScaleFeed = ({ lossScale }: TrainingState): Feeds =>
  lossScale ? { [AMP_SCALE]: { dtype: 'float32', shape: [], data: Float32Array.of(lossScale.scale) } } : {}

const zeros = ({ shape }: ParameterSpec): Weight => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })
