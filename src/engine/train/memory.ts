/** The sizes of a base from which the memory of a training is estimated. */

import type { ParameterSpec } from '@engine/nn/params'
import type { Description } from '@engine/predict/load-model'
import type { TrainingMemory } from '@shared/training-memory'
import { MICRO_BATCH_TOKENS } from './token-budget'

type Base = Pick<Description, 'architecture' | 'config' | 'facts'> & { readonly parameters: readonly ParameterSpec[] }

export function trainingMemory({ architecture, config, facts, parameters }: Base): TrainingMemory {
  const { layers, width, innerWidth, heads } = facts
  const embeddings = parameters.filter(({ name }) => architecture.partOf(name, config) === 'embeddings')
  return {
    parameters: count(parameters),
    embeddings: count(embeddings),
    layers,
    width,
    innerWidth,
    heads,
    tokensAtOnce: MICRO_BATCH_TOKENS,
  }
}

const count = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
