/** Fresh weights for parameters that no checkpoint gives, as Transformers and PEFT draw them. */
import { fillNormal, fillUniform, hash32, streams } from '@engine/data/random'
import type { ParameterSpec } from '@engine/nn/params'
import type { Weight } from '@engine/runtime/device'

/**
 * N(0, initializer_range) or the family's own for matrices, zeros for biases, ones for normalisation weights, U(-1/√in, 1/√in) for
 * LoRA's A. A function of the seed and the parameter's name.
 */
export function drawWeight(spec: ParameterSpec, initializerRange: number, seed: number): Weight {
  const { deviation, cutoff } = spec.normal ?? { deviation: initializerRange, cutoff: Number.POSITIVE_INFINITY }
  const data = new Float32Array(spec.shape.reduce((a, b) => a * b, 1))
  const stream = hash32(seed, streams.initialisation, ...Buffer.from(spec.name))
  if (spec.initialisation === 'ones') data.fill(1)
  if (spec.initialisation === 'normal') fillNormal(data, deviation, stream, cutoff)
  if (spec.initialisation === 'kaiming-uniform') fillUniform(data, 1 / Math.sqrt(spec.shape[1] as number), stream)
  return { shape: spec.shape, data }
}
