/** The CPU device: parameters, moments and gradients stay in JavaScript's buffers, which sessions read and write in place. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { firstMomentName, gradientName, nextName, secondMomentName } from '@engine/optim/adamw'
import type { Device, Feeds, Inference, Training, TrainingPlan, TrainingState, Weight, Weights } from './device'
import { type OrtTensor, openSession, runSession, type Session, toOrt } from './session'

type Tensors = Record<string, OrtTensor>

export const cpu: Device = {
  name: 'cpu',

  async openInference(graph, weights): Promise<Inference> {
    const session = await openSession(graph)
    const parameters = weightTensors(weights, session)
    return { logits: (feeds) => runLogits(session, feeds, parameters), dispose: () => session.release() }
  },

  async openTraining(plan): Promise<Training> {
    const gradientSession = await openSession(plan.gradient)
    const updateSession = await openSession(plan.update)
    const logitsSession = await openSession(plan.logits)
    const state = allocate(plan)
    const accumulator = new Accumulator(plan.trainable)
    const parameters = tensorsOf(state.weights)
    const gradients = accumulator.gradients
    const stateFeeds = { ...parameters, ...tensorsOf(state.first, firstMomentName), ...tensorsOf(state.second, secondMomentName) }
    // Each output of the update depends element by element on its own parameter alone, so it may overwrite its input.
    const updated = Object.fromEntries(
      updateSession.outputNames.map((name) => [name, stateFeeds[name.replace(nextName(''), '')]] as const).filter(isGiven),
    )
    return {
      logits: (feeds) => runLogits(logitsSession, feeds, pick(parameters, logitsSession)),
      async gradients(feeds, first) {
        const into = first ? gradients : accumulator.more()
        const result = await runSession(
          gradientSession,
          { ...toTensors(feeds, gradientSession), ...pick(parameters, gradientSession) },
          into,
        )
        if (!first) await accumulator.add()
        return result.loss?.data[0] as number
      },
      async update(scalars) {
        const feeds = { ...stateFeeds, ...gradients }
        const numbers = Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, scalarTensor(value)]))
        const result = await runSession(
          updateSession,
          { ...pick(feeds, updateSession), ...pick(numbers, updateSession) },
          updated,
        )
        return result.grad_norm?.data[0] as number
      },
      heldGradients: async () =>
        new Map(plan.trainable.map(({ name }) => [name, gradients[gradientName(name)]?.data as Float32Array])),
      state: async () => state,
      async dispose() {
        for (const session of [gradientSession, updateSession, logitsSession]) await session.release()
        await accumulator.dispose()
      },
    }
  },
}

/** Gradients of one batch: a first set, and a second that micro-batches after the first are added from. */
class Accumulator {
  readonly gradients: Tensors
  private second: Tensors | null = null
  private session: Session | null = null

  constructor(private readonly specs: readonly ParameterSpec[]) {
    this.gradients = this.set()
  }

  more(): Tensors {
    this.second ??= this.set()
    return this.second
  }

  async add(): Promise<void> {
    this.session ??= await openSession(additionGraph(this.specs))
    const extra = Object.entries(this.more()).map(([name, tensor]) => [`more/${name}`, tensor] as const)
    const sums = Object.entries(this.gradients).map(([name, tensor]) => [`sum/${name}`, tensor] as const)
    await runSession(this.session, { ...this.gradients, ...Object.fromEntries(extra) }, Object.fromEntries(sums))
  }

  async dispose(): Promise<void> {
    await this.session?.release()
  }

  private set(): Tensors {
    return Object.fromEntries(this.specs.map((spec) => [gradientName(spec.name), weightTensor(zeros(spec))]))
  }
}

/** sum/x = x + more/x for every gradient x. */
function additionGraph(specs: readonly ParameterSpec[]): Graph {
  const g = new GraphBuilder('accumulate')
  const sums = specs.map((spec) => {
    const name = gradientName(spec.name)
    return [`sum/${name}`, g.add(g.input(name, 'float32', spec.shape), g.input(`more/${name}`, 'float32', spec.shape))] as const
  })
  return g.build(Object.fromEntries(sums))
}

/** The plan's own weights, and its moments or zeros. */
function allocate({ weights, trainable, moments }: TrainingPlan): TrainingState {
  const moment = (given: Weights | undefined) =>
    new Map(trainable.map((spec) => [spec.name, given?.get(spec.name) ?? zeros(spec)]))
  return { weights, first: moment(moments?.first), second: moment(moments?.second) }
}

const zeros = (spec: ParameterSpec): Weight => ({
  shape: spec.shape,
  data: new Float32Array(spec.shape.reduce((a, b) => a * b, 1)),
})
const weightTensor = ({ shape, data }: Weight): OrtTensor => toOrt({ dtype: 'float32', shape, data })
const scalarTensor = (value: number): OrtTensor => toOrt({ dtype: 'float32', shape: [], data: Float32Array.of(value) })
const tensorsOf = (weights: Weights, rename = (name: string) => name): Tensors =>
  Object.fromEntries([...weights].map(([name, weight]) => [rename(name), weightTensor(weight)]))
const isGiven = (entry: readonly [string, OrtTensor | undefined]): entry is readonly [string, OrtTensor] => entry[1] !== undefined

function pick(tensors: Tensors, session: Session): Tensors {
  return Object.fromEntries(session.inputNames.map((name) => [name, tensors[name]] as const).filter(isGiven))
}
const weightTensors = (weights: Weights, session: Session): Tensors => pick(tensorsOf(weights), session)

function toTensors(feeds: Feeds, session: Session): Tensors {
  return Object.fromEntries(session.inputNames.flatMap((name) => (feeds[name] ? [[name, toOrt(feeds[name])]] : [])))
}

async function runLogits(session: Session, feeds: Feeds, parameters: Tensors): Promise<Float32Array> {
  const result = await runSession(session, { ...toTensors(feeds, session), ...parameters })
  return result.logits?.data as Float32Array
}
