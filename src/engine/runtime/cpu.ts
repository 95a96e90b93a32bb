/** The CPU device: parameters, moments and gradients stay in JavaScript's buffers, which sessions read and write in place. */
import type { ParameterSpec } from '@engine/nn/params'
import { CpuGradients } from './cpu-gradients'
import { updateInPlace } from './cpu-optimiser'
import type { Device, Inference, Training, TrainingPlan, TrainingState, Weight, Weights } from './device'
import { type OrtTensor, openSession, runSession, toOrt } from './session'
import { hostFeeds, picked, runLogits } from './session-feeds'

type Tensors = Record<string, OrtTensor>

export const cpu: Device = {
  name: 'cpu',
  rowGradients: true,

  async openInference(graph, weights): Promise<Inference> {
    const session = await openSession(graph)
    const parameters = tensorsOf(weights)
    return { logits: (feeds) => runLogits(session, feeds, parameters), dispose: () => session.release() }
  },

  async openTraining(plan): Promise<Training> {
    const gradientSession = await openSession(plan.gradient)
    const logitsSession = await openSession(plan.logits)
    const state = allocate(plan)
    const parameters = tensorsOf(state.weights)
    const held = new CpuGradients(plan.trainable, plan.gradient)
    return {
      logits: (feeds) => runLogits(logitsSession, feeds, parameters),
      async gradients(feeds, first) {
        const result = await runSession(
          gradientSession,
          { ...hostFeeds(feeds, gradientSession), ...picked(parameters, gradientSession) },
          held.targets(first),
        )
        held.take(result, first)
        return result.loss?.data[0] as number
      },
      update: async (step) => updateInPlace(plan.trainable, step, state, held),
      heldGradients: async () => held.byName(),
      state: async () => state,
      async dispose() {
        for (const session of [gradientSession, logitsSession]) await session.release()
      },
    }
  },
}

/** The plan's own weights, and its moments or zeros. */
function allocate({ weights, trainable, moments }: TrainingPlan): TrainingState {
  const moment = (given: Weights | undefined) =>
    new Map(trainable.map((spec) => [spec.name, given?.get(spec.name) ?? zeros(spec)]))
  return { weights, first: moment(moments?.first), second: moment(moments?.second) }
}

const zeros = ({ shape }: ParameterSpec): Weight => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })
const tensorsOf = (weights: Weights): Tensors =>
  Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, toOrt({ dtype: 'float32', shape, data })]))
