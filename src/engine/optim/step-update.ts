/** The end of a micro-batch inside a graph: its gradients are added to those held, and after the last one of a step AdamW updates. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Value } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { type AdamWOptions, adamWUpdate, gradientName, isDecayed, type OptimiserStep, updateScalars } from './adamw'
import { sumOfSquares } from './gradient-norm'

/** Names of a parameter's state among the inputs; the outputs' have `next/` before them. */
export const stateNames = (parameter: string) => ({
  value: parameter,
  first: `first/${parameter}`,
  second: `second/${parameter}`,
  held: `held/${parameter}`,
})
export const nextName = (state: string): string => `next/${state}`

/** Inputs of one micro-batch besides its feeds, all []; on the host in float64, rounded once. */
export const stepScalars = ['last', 'step_size', 'epsilon', 'keep'] as const
export type StepScalars = Readonly<Record<(typeof stepScalars)[number], number>>

/** @param last whether it is the last micro-batch of its step */
export function scalarsOf(step: OptimiserStep, last: boolean): StepScalars {
  const { step_size, epsilon, keep } = updateScalars(step, 0, true)
  return { last: last ? 1 : 0, step_size, epsilon, keep }
}

/**
 * Inputs `grad/<parameter>`, the state of each parameter and the scalars above. Outputs `norm` [] of the gradients held so far, before
 * clipping, and the next state: where `last` is 0, gradients are held and nothing else changes; where it is 1, they are used up.
 */
export function buildStepUpdateGraph(specs: readonly ParameterSpec[], options: AdamWOptions): Graph {
  const g = new GraphBuilder('step_update')
  const [last, stepSize, epsilon, keep] = stepScalars.map((name) => g.input(name, 'float32', [])) as [Value, Value, Value, Value]
  const states = specs.map(({ name, shape }) => {
    const names = stateNames(name)
    const input = (part: keyof typeof names) => g.input(names[part], 'float32', shape)
    const gradient = g.add(input('held'), g.input(gradientName(name), 'float32', shape))
    return { name, names, gradient, value: input('value'), first: input('first'), second: input('second') }
  })
  const norm = g.sqrt(
    sumOfSquares(
      g,
      states.map(({ gradient }) => gradient),
    ),
  )
  const clip = g.min(g.scalar(1), g.div(g.scalar(options.maxGradNorm), g.shift(norm, 1e-6)))
  const factors = {
    first_factor: g.scale(clip, 1 - options.beta1),
    second_factor: g.scale(clip, Math.sqrt(1 - options.beta2)),
    step_size: stepSize,
    epsilon,
  }
  const updates = g.greater(last, g.scalar(0.5))
  const unused = g.shift(g.neg(last), 1)
  const outputs: Record<string, Value> = { norm }
  for (const { name, names, ...state } of states) {
    const next = adamWUpdate(g, state, { ...factors, keep: isDecayed(name) ? keep : g.scalar(1) }, options)
    for (const part of ['value', 'first', 'second'] as const)
      outputs[nextName(names[part])] = g.where(updates, next[part], state[part])
    outputs[nextName(names.held)] = g.mul(state.gradient, unused)
  }
  return g.build(outputs)
}
