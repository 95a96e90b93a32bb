/**
 * AdamW (Loshchilov & Hutter 2017, arXiv 1711.05101) as torch.optim.AdamW computes it, with clipping at a global norm as
 * torch.nn.utils.clip_grad_norm_ does.
 *
 *   c = min(1, maxNorm / (‖g‖ + 1e-6))         over all gradients together
 *   m ← β₁ m + (1 - β₁) c g                    v ← β₂ v + (1 - β₂) (c g)²
 *   p ← p (1 - lr · decay) - lr · (m / (1 - β₁ᵗ)) / (√v / √(1 - β₂ᵗ) + ε)
 */
import { GraphBuilder } from '@engine/graph/builder'
import { namedDims } from '@engine/graph/shape'
import type { Graph, Value } from '@engine/graph/value'

export interface AdamWOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  readonly maxGradNorm: number
}
export const adamWDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const

/** Name of a parameter's gradient among the outputs of a gradient graph. */
export const gradientName = (parameter: string): string => `grad/${parameter}`
/** Name of the rows that a table's gradient is of, where it comes row by row. */
export const rowsName = (parameter: string): string => `rows/${parameter}`

/** Trainer's groups: no decay on biases and normalisation weights. Transformers 5.17, Trainer.get_decay_parameter_names. */
export const isDecayed = (parameter: string): boolean => !/bias|layernorm|rmsnorm|(^|[._])norm($|\.)/i.test(parameter)

/** One optimiser step as the device is told it. */
export interface OptimiserStep {
  readonly options: AdamWOptions
  readonly learningRate: number
  /** The updates taken so far, and this one: steps that mixed precision skipped do not count. */
  readonly step: number
}

/** The scalar inputs of the update graph, computed on the host in float64. */
export interface UpdateScalars {
  /** (1 - β₁) c */
  readonly first_factor: number
  /** √(1 - β₂) c */
  readonly second_factor: number
  /** lr · √(1 - β₂ᵗ) / (1 - β₁ᵗ) */
  readonly step_size: number
  /** ε · √(1 - β₂ᵗ) */
  readonly epsilon: number
  /** 1 - lr · decay, or 1 for a parameter without decay */
  readonly keep: number
}

/** @param gradNorm of all gradients together, before clipping */
export function updateScalars({ options, learningRate, step }: OptimiserStep, gradNorm: number, decayed: boolean): UpdateScalars {
  const clip = Math.min(1, options.maxGradNorm / (gradNorm + 1e-6))
  const root = Math.sqrt(1 - options.beta2 ** step)
  return {
    first_factor: (1 - options.beta1) * clip,
    second_factor: Math.sqrt(1 - options.beta2) * clip,
    step_size: (learningRate * root) / (1 - options.beta1 ** step),
    epsilon: options.epsilon * root,
    keep: decayed ? 1 - learningRate * options.weightDecay : 1,
  }
}

type Betas = Pick<AdamWOptions, 'beta1' | 'beta2'>
export interface UpdateValues {
  readonly value: Value
  readonly gradient: Value
  readonly first: Value
  readonly second: Value
}

/** The update element by element: new value and moments, in the shape of the old ones. */
export function adamWUpdate(
  g: GraphBuilder,
  { value, gradient, first, second }: UpdateValues,
  scalars: Readonly<Record<keyof UpdateScalars, Value>>,
  { beta1, beta2 }: Betas,
): Pick<UpdateValues, 'value' | 'first' | 'second'> {
  const nextFirst = g.add(g.scale(first, beta1), g.mul(gradient, scalars.first_factor))
  const scaled = g.mul(gradient, scalars.second_factor)
  const nextSecond = g.add(g.scale(second, beta2), g.mul(scaled, scaled))
  const change = g.div(g.mul(nextFirst, scalars.step_size), g.add(g.sqrt(nextSecond), scalars.epsilon))
  return { value: g.sub(g.mul(value, scalars.keep), change), first: nextFirst, second: nextSecond }
}

/**
 * The update of any stretch of any parameter: inputs `value`, `gradient`, `first`, `second`, all of one shape of `rank` axes, and the
 * scalars above; outputs `next_value`, `next_first`, `next_second` of that shape. Element i of the outputs depends on element i of the
 * inputs alone, so a device may write over the inputs, and may cut a parameter where it likes: short stretches, as vectors, stay in
 * the processor's cache.
 */
export function buildUpdateGraph(betas: Betas, rank = 1): Graph {
  const g = new GraphBuilder(`adamw_${rank}`)
  const tensor = (name: keyof UpdateValues) => g.input(name, 'float32', namedDims(rank))
  const scalar = (name: keyof UpdateScalars) => g.input(name, 'float32', [])
  const [value, gradient, first, second] = [tensor('value'), tensor('gradient'), tensor('first'), tensor('second')]
  const scalars = {
    first_factor: scalar('first_factor'),
    second_factor: scalar('second_factor'),
    step_size: scalar('step_size'),
    epsilon: scalar('epsilon'),
    keep: scalar('keep'),
  }
  const next = adamWUpdate(g, { value, gradient, first, second }, scalars, betas)
  return g.build({ next_value: next.value, next_first: next.first, next_second: next.second })
}
