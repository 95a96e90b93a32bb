/** The end of a micro-batch inside a graph: its gradients are added to those held, and after the last one of a step AdamW updates. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Value } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { type AdamWOptions, adamWUpdate, gradientName, isDecayed, type OptimiserStep, updateScalars } from './adamw'
import { sumOfSquares } from './gradient-norm'
import { AMP_SCALE, GROWTH_TRACKER, isFiniteIn, lossScaleUpdate } from './loss-scale'

/** Names of a parameter's state among the inputs; the outputs' have `next/` before them. */
export const stateNames = (parameter: string) => ({
  value: parameter,
  first: `first/${parameter}`,
  second: `second/${parameter}`,
  held: `held/${parameter}`,
})
export const nextName = (state: string): string => `next/${state}`

/** Inputs of one micro-batch besides its feeds, all []; on the host in float64, rounded once. */
export const stepScalars = ['last', 'learning_rate', 'keep'] as const
export type StepScalars = Readonly<Record<(typeof stepScalars)[number], number>>

/** @param last whether it is the last micro-batch of its step */
export function scalarsOf(step: OptimiserStep, last: boolean): StepScalars {
  return { last: last ? 1 : 0, learning_rate: step.learningRate, keep: updateScalars(step, 0, true).keep }
}

/** State of a training besides its parameters', all []: AdamW's bias corrections 1 - β₁ᵗ and 1 - β₂ᵗ, t the updates taken so far. */
export const correctionNames = { first: 'correction/first', second: 'correction/second' } as const

/** Before an update. */
export const correctionsBefore = ({ options, step }: OptimiserStep) => ({
  [correctionNames.first]: 1 - options.beta1 ** (step - 1),
  [correctionNames.second]: 1 - options.beta2 ** (step - 1),
})

/**
 * Inputs `grad/<parameter>`, the state of each parameter, the corrections and the scalars above, in mixed precision also the loss
 * scale's state. Outputs `norm` [] of the gradients held so far, before clipping, and the next state: where `last` is 0, gradients are
 * held and nothing else changes; where it is 1, they are used up, and in mixed precision are not used if any is not finite.
 */
export function buildStepUpdateGraph(specs: readonly ParameterSpec[], options: AdamWOptions, mixedPrecision = false): Graph {
  const g = new GraphBuilder('step_update')
  const scalar = (name: string) => g.input(name, 'float32', [])
  const [last, learningRate, keep] = stepScalars.map(scalar) as [Value, Value, Value]
  const states = specs.map((spec) => stateOf(g, spec))
  const norm = g.sqrt(
    sumOfSquares(
      g,
      states.map(({ gradient }) => gradient),
    ),
  )
  const ends = g.greater(last, g.scalar(0.5))
  const finite = isFiniteIn(g, norm)
  const updates = mixedPrecision ? g.greater(g.mul(last, g.cast(finite, 'float32')), g.scalar(0.5)) : ends
  const corrections = nextCorrections(g, options)
  const [first, second] = corrections.map(({ next }) => next) as [Value, Value]
  const factors = updateFactors(g, { norm, learningRate, first, second }, options)
  const updated = states.flatMap(({ name, names, ...state }) => {
    const next = adamWUpdate(g, state, { ...factors, keep: isDecayed(name) ? keep : g.scalar(1) }, options)
    return (['value', 'first', 'second'] as const).map((part) => ({ name: names[part], now: state[part], next: next[part] }))
  })
  const held = states.map(({ names, gradient }) => ({ name: names.held, now: gradient, next: g.scalar(0) }))
  return g.build({
    norm,
    ...outputsOf(g, updates, [...corrections, ...updated]),
    ...outputsOf(g, ends, [...held, ...(mixedPrecision ? nextScale(g, finite) : [])]),
  })
}

/** A part of the state that is carried on. */
interface Carried {
  readonly name: string
  readonly now: Value
  readonly next: Value
}

/** `next` under a condition, else `now`. */
const outputsOf = (g: GraphBuilder, condition: Value, carried: readonly Carried[]): Record<string, Value> =>
  Object.fromEntries(carried.map(({ name, now, next }) => [nextName(name), g.where(condition, next, now)]))

function stateOf(g: GraphBuilder, { name, shape }: ParameterSpec) {
  const names = stateNames(name)
  const input = (part: keyof typeof names) => g.input(names[part], 'float32', shape)
  const gradient = g.add(input('held'), g.input(gradientName(name), 'float32', shape))
  return { name, names, gradient, value: input('value'), first: input('first'), second: input('second') }
}

/** 1 - βᵗ from 1 - βᵗ⁻¹, without the difference of two numbers near 1: β₁'s, then β₂'s. */
function nextCorrections(g: GraphBuilder, { beta1, beta2 }: AdamWOptions): Carried[] {
  const betas = [
    [correctionNames.first, beta1],
    [correctionNames.second, beta2],
  ] as const
  return betas.map(([name, beta]) => {
    const now = g.input(name, 'float32', [])
    return { name, now, next: g.shift(g.scale(now, beta), 1 - beta) }
  })
}

function nextScale(g: GraphBuilder, finite: Value): Carried[] {
  const [scale, growthTracker] = [AMP_SCALE, GROWTH_TRACKER].map((name) => g.input(name, 'float32', [])) as [Value, Value]
  const next = lossScaleUpdate(g, scale, growthTracker, finite)
  return [
    { name: AMP_SCALE, now: scale, next: next.scale },
    { name: GROWTH_TRACKER, now: growthTracker, next: next.growthTracker },
  ]
}

/** As `updateScalars` computes them on the host. @param corrections `first` and `second`, of this update */
function updateFactors(
  g: GraphBuilder,
  { norm, learningRate, first, second }: Readonly<Record<'norm' | 'learningRate' | 'first' | 'second', Value>>,
  options: AdamWOptions,
) {
  const clip = g.min(g.scalar(1), g.div(g.scalar(options.maxGradNorm), g.shift(norm, 1e-6)))
  const root = g.sqrt(second)
  return {
    first_factor: g.scale(clip, 1 - options.beta1),
    second_factor: g.scale(clip, Math.sqrt(1 - options.beta2)),
    step_size: g.div(g.mul(learningRate, root), first),
    epsilon: g.scale(root, options.epsilon),
  }
}
