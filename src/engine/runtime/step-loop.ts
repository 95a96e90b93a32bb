/** Whole training steps inside one call: an ONNX Loop that carries parameters, moments and gradients from micro-batch to micro-batch. */
import { compose } from '@engine/graph/compose'
import type { Value } from '@engine/graph/value'
import { loopNames, writeLoop } from '@engine/io/onnx/write-loop'
import type { AdamWOptions, OptimiserStep } from '@engine/optim/adamw'
import { AMP_SCALE, GROWTH_TRACKER } from '@engine/optim/loss-scale'
import {
  buildStepUpdateGraph,
  correctionNames,
  correctionsBefore,
  nextName,
  type StepScalars,
  scalarsOf,
  stateNames,
  stepScalars,
} from '@engine/optim/step-update'
import type { Feeds, HostTensor, StepOutcome, StepWork, TrainingPlan, TrainingState, Weight } from './device'
import { PackedFeeds } from './packed-feeds'
import { type OrtTensor, openModel, type Provider, runSession, type Session, toOrt } from './session'

type Plan = Pick<TrainingPlan, 'gradient' | 'trainable' | 'weights' | 'lossScale'>

export class StepLoop {
  private constructor(
    private readonly session: Session,
    private readonly fed: readonly Value[],
    private readonly plan: Plan,
  ) {}

  /** One step is gradient graph and update in one; `options` are part of it. */
  static async open(plan: Plan, options: AdamWOptions, provider: Provider): Promise<StepLoop> {
    const mixedPrecision = plan.lossScale !== undefined
    const body = compose(plan.gradient, buildStepUpdateGraph(plan.trainable, options, mixedPrecision), ['loss'])
    const names = [
      ...plan.trainable.flatMap(({ name }) => Object.values(stateNames(name))),
      ...Object.values(correctionNames),
      ...(mixedPrecision ? [AMP_SCALE, GROWTH_TRACKER] : []),
    ]
    const fed = body.inputs.filter(({ name }) => !names.includes(name) && !plan.weights.has(name))
    // A call ends with a step, after which no gradients are held.
    const unread = plan.trainable.map(({ name }) => nextName(stateNames(name).held))
    const carried = new Map(names.map((name) => [name, nextName(name)]))
    const model = writeLoop(body, { carried, fed: fed.map(({ name }) => name), unread })
    return new StepLoop(await openModel(body.name, model, { provider }), fed, plan)
  }

  /** Takes these steps, one after the other, and leaves the new state in the arrays of the old one. */
  async run(work: readonly StepWork[], state: TrainingState): Promise<{ outcomes: StepOutcome[]; fedBytes: number }> {
    const packed = new PackedFeeds(this.fed.filter(({ name }) => !isScalar(name)))
    const scalars: StepScalars[] = []
    const ends: number[] = []
    for (const { microBatches, step } of work) {
      for (const feeds of microBatches()) {
        packed.add(feeds)
        scalars.push(scalarsOf(step, false))
      }
      scalars[packed.count - 1] = scalarsOf(step, true)
      ends.push(packed.count)
    }
    const tensors = { ...packed.tensors(), ...scalarTensors(scalars) }
    const [{ step }] = work as [StepWork, ...StepWork[]]
    const fed = { ...toTensors(tensors), ...this.parameters(state), ...initialScalars(step, state) }
    const results = await runSession(this.session, fed)
    this.take(results, state)
    const fedBytes = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0)
    return { outcomes: outcomes(results, ends), fedBytes }
  }

  dispose(): Promise<void> {
    return this.session.release()
  }

  /** Parameters that train with their moments and gradients of zero, and those that do not. */
  private parameters(state: TrainingState): Record<string, OrtTensor> {
    const tensor = ({ shape, data }: Weight) => toOrt({ dtype: 'float32', shape, data })
    const carried = this.plan.trainable.flatMap(({ name, shape }) => {
      const names = stateNames(name)
      const { value, first, second } = partsOf(state, name)
      const held = { shape, data: new Float32Array(value.data.length) }
      const named = { [names.value]: value, [names.first]: first, [names.second]: second, [names.held]: held }
      return Object.entries(named).map(([input, weight]) => [loopNames.initial(input), tensor(weight)] as const)
    })
    const fixed = this.session.inputNames.flatMap((name) => {
      const weight = state.weights.get(name)
      return weight ? [[name, tensor(weight)] as const] : []
    })
    return Object.fromEntries([...carried, ...fixed])
  }

  private take(results: Readonly<Record<string, OrtTensor>>, state: TrainingState): void {
    for (const { name } of this.plan.trainable) {
      const names = stateNames(name)
      for (const [part, { data }] of Object.entries(partsOf(state, name)))
        data.set(finalOf(results, names[part as keyof typeof names]))
    }
    const number = (name: string) => finalOf(results, name)[0] as number
    if (state.lossScale) Object.assign(state.lossScale, { scale: number(AMP_SCALE), growthTracker: number(GROWTH_TRACKER) })
  }
}

const partsOf = ({ weights, first, second }: TrainingState, name: string) => ({
  value: weights.get(name) as Weight,
  first: first.get(name) as Weight,
  second: second.get(name) as Weight,
})

const finalOf = (results: Readonly<Record<string, OrtTensor>>, name: string): Float32Array =>
  results[loopNames.final(nextName(name))]?.data as Float32Array

/** What is carried besides the parameters' state. @param step the first of the call */
function initialScalars(step: OptimiserStep, { lossScale }: TrainingState): Record<string, OrtTensor> {
  const values = {
    ...correctionsBefore(step),
    ...(lossScale && { [AMP_SCALE]: lossScale.scale, [GROWTH_TRACKER]: lossScale.growthTracker }),
  }
  const tensor = (value: number) => toOrt({ dtype: 'float32', shape: [], data: Float32Array.of(value) })
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [loopNames.initial(name), tensor(value)]))
}

const isScalar = (name: string): boolean => (stepScalars as readonly string[]).includes(name)

/** [M] each. */
function scalarTensors(scalars: readonly StepScalars[]): Record<string, HostTensor> {
  const tensors = stepScalars.map((name): [string, HostTensor] => {
    const data = Float32Array.from(scalars, (values) => values[name])
    return [loopNames.flat(name), { dtype: 'float32', shape: [data.length], data }]
  })
  return Object.fromEntries(tensors)
}

const toTensors = (tensors: Feeds): Record<string, OrtTensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toOrt(tensor)]))

/** @param ends of the steps, in micro-batches */
function outcomes(results: Readonly<Record<string, OrtTensor>>, ends: readonly number[]): StepOutcome[] {
  const [losses, norms] = ['loss', 'norm'].map((name) => results[loopNames.each(name)]?.data) as [Float32Array, Float32Array]
  return ends.map((end, i) => ({
    loss: losses.subarray(ends[i - 1] ?? 0, end).reduce((sum, loss) => sum + loss, 0),
    gradNorm: norms[end - 1] as number,
  }))
}
