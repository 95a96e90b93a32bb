/** The CPU device: parameters, moments and gradients stay in JavaScript's buffers, which sessions read and write in place. */
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName } from '@engine/optim/adamw'
import { CpuAccumulator } from './cpu-accumulator'
import { CpuOptimiser } from './cpu-optimiser'
import type { Device, Feeds, Inference, Training, TrainingPlan, TrainingState, Weight, Weights } from './device'
import { type OrtTensor, openSession, runSession, type Session, toOrt } from './session'

type Tensors = Record<string, OrtTensor>

export const cpu: Device = {
  name: 'cpu',

  async openInference(graph, weights): Promise<Inference> {
    const session = await openSession(graph)
    const parameters = pick(tensorsOf(weights), session)
    return { logits: (feeds) => runLogits(session, feeds, parameters), dispose: () => session.release() }
  },

  async openTraining(plan): Promise<Training> {
    const gradientSession = await openSession(plan.gradient)
    const logitsSession = await openSession(plan.logits)
    const state = allocate(plan)
    const parameters = tensorsOf(state.weights)
    const accumulator = new CpuAccumulator(plan.trainable)
    const optimiser = await CpuOptimiser.open(plan.trainable)
    return {
      logits: (feeds) => runLogits(logitsSession, feeds, pick(parameters, logitsSession)),
      async gradients(feeds, first) {
        const held = first ? accumulator.gradients : accumulator.more()
        const into = Object.fromEntries(
          [...held].map(([name, data]) => [gradientName(name), tensorOf(plan.trainable, name, data)]),
        )
        const result = await runSession(
          gradientSession,
          { ...toTensors(feeds, gradientSession), ...pick(parameters, gradientSession) },
          into,
        )
        if (!first) await accumulator.add()
        return result.loss?.data[0] as number
      },
      update: (step) => optimiser.update(step, state, accumulator.gradients),
      heldGradients: async () => accumulator.gradients,
      state: async () => state,
      async dispose() {
        for (const session of [gradientSession, logitsSession]) await session.release()
        await optimiser.dispose()
        await accumulator.dispose()
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

function tensorOf(specs: readonly ParameterSpec[], name: string, data: Float32Array): OrtTensor {
  const spec = specs.find((candidate) => candidate.name === name) as ParameterSpec
  return toOrt({ dtype: 'float32', shape: spec.shape, data })
}

function pick(tensors: Tensors, session: Session): Tensors {
  return Object.fromEntries(session.inputNames.flatMap((name) => (tensors[name] ? [[name, tensors[name]]] : [])))
}

function toTensors(feeds: Feeds, session: Session): Tensors {
  return Object.fromEntries(session.inputNames.flatMap((name) => (feeds[name] ? [[name, toOrt(feeds[name])]] : [])))
}

async function runLogits(session: Session, feeds: Feeds, parameters: Tensors): Promise<Float32Array> {
  const result = await runSession(session, { ...toTensors(feeds, session), ...parameters })
  return result.logits?.data as Float32Array
}
