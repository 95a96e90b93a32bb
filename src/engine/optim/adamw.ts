/**
 * AdamW (Loshchilov & Hutter 2017, arXiv 1711.05101) as torch.optim.AdamW computes it, with clipping at a global norm as
 * torch.nn.utils.clip_grad_norm_ does, as one graph over all parameters.
 *
 *   c = min(1, maxNorm / (‖g‖ + 1e-6))         over all gradients together
 *   m ← β₁ m + (1 - β₁) c g                    v ← β₂ v + (1 - β₂) (c g)²
 *   p ← p (1 - lr · decay) - lr · (m / (1 - β₁ᵗ)) / (√v / √(1 - β₂ᵗ) + ε)
 */
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Value } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'

export interface AdamWOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  readonly maxGradNorm: number
}
export const adamWDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const

/** Names of the update graph's tensors for one parameter. */
export const gradientName = (parameter: string): string => `grad/${parameter}`
export const firstMomentName = (parameter: string): string => `m/${parameter}`
export const secondMomentName = (parameter: string): string => `v/${parameter}`

/** Trainer's groups: no decay on biases and normalisation weights. Transformers 5.17, Trainer.get_decay_parameter_names. */
export const isDecayed = (parameter: string): boolean => !/bias|layernorm|rmsnorm|(^|[._])norm($|\.)/i.test(parameter)

/** What the host computes for each step, in float64. */
export interface StepScalars {
  /** lr · √(1 - β₂ᵗ) / (1 - β₁ᵗ) */
  readonly step_size: number
  /** ε · √(1 - β₂ᵗ) */
  readonly epsilon: number
  /** 1 - lr · decay */
  readonly keep: number
}

/** @param step counted from 1 */
export function stepScalars(options: AdamWOptions, learningRate: number, step: number): StepScalars {
  const root = Math.sqrt(1 - options.beta2 ** step)
  return {
    step_size: (learningRate * root) / (1 - options.beta1 ** step),
    epsilon: options.epsilon * root,
    keep: 1 - learningRate * options.weightDecay,
  }
}

/**
 * Inputs: the scalars above, and for each parameter p its value, `grad/p`, `m/p`, `v/p`; outputs: the new value and moments under
 * `next/…` names, and `grad_norm`, the norm before clipping. Each output depends element by element on the inputs of its own
 * parameter (and on the norm), so a device may write it over them.
 */
export function buildUpdateGraph(parameters: readonly ParameterSpec[], options: AdamWOptions): Graph {
  const g = new GraphBuilder('adamw')
  const scalar = (name: keyof StepScalars) => g.input(name, 'float32', [])
  const [stepSize, epsilon, keep] = [scalar('step_size'), scalar('epsilon'), scalar('keep')]
  const tensor = (spec: ParameterSpec, name: string) => g.input(name, 'float32', spec.shape)
  const gradients = parameters.map((spec) => tensor(spec, gradientName(spec.name)))
  const norm = g.sqrt(gradients.map((gradient) => sumOfSquares(g, gradient)).reduce((sum, next) => g.add(sum, next)))
  const clip = g.min(g.div(g.scalar(options.maxGradNorm), g.shift(norm, 1e-6)), g.scalar(1))
  const [firstFactor, secondFactor] = [g.scale(clip, 1 - options.beta1), g.scale(clip, Math.sqrt(1 - options.beta2))]
  const outputs: Record<string, Value> = {}
  parameters.forEach((spec, i) => {
    const gradient = gradients[i] as Value
    const first = g.add(g.scale(tensor(spec, firstMomentName(spec.name)), options.beta1), g.mul(gradient, firstFactor))
    const scaled = g.mul(gradient, secondFactor)
    const second = g.add(g.scale(tensor(spec, secondMomentName(spec.name)), options.beta2), g.mul(scaled, scaled))
    const value = tensor(spec, spec.name)
    const decayed = options.weightDecay > 0 && isDecayed(spec.name) ? g.mul(value, keep) : value
    const change = g.div(g.mul(first, stepSize), g.add(g.sqrt(second), epsilon))
    outputs[nextName(firstMomentName(spec.name))] = first
    outputs[nextName(secondMomentName(spec.name))] = second
    outputs[nextName(spec.name)] = g.sub(decayed, change)
  })
  return g.build({ ...outputs, grad_norm: norm })
}

export const nextName = (name: string): string => `next/${name}`

/** Row by row first: more exact in float32 than one long sum, and done by all threads. */
function sumOfSquares(g: GraphBuilder, x: Value): Value {
  const rows = x.shape.length > 1 ? g.reduceSumSquare(x, x.shape.map((_, i) => i).slice(1)) : g.mul(x, x)
  return g.reduceSum(rows, [0])
}
