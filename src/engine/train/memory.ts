/**
 * How much memory training a base takes, from its sizes alone: nothing is loaded or run for it. With L layers of width H, inner width I
 * and A heads, P parameters, N tokens at once in rows of S:
 *   256 MB + 25 P + 4 N L (10 H + 4.5 I + 2.5 A S) bytes.
 * 25 P: weights, gradients, those of a second micro-batch and two moments are 20, copies on their way the rest. The last term is what
 * the layers keep for the way back; its factors were fitted to peaks measured on the CPU (BERT, RoBERTa and DeBERTa of 1 to 12 layers,
 * lengths 64 to 512), which it meets within 8 %. Families that compute less than BERT need less.
 */
import type { ModelFacts } from '@engine/arch/architecture'
import type { TrainingMemory } from '@shared/training-memory'
import { MICRO_BATCH_TOKENS } from './token-budget'

const PROCESS_BYTES = 256e6
const BYTES_PER_PARAMETER = 25
const FLOAT_BYTES = 4

/** @param parameters how many numbers they are */
export function trainingMemory(parameters: number, { layers, width, innerWidth, heads }: ModelFacts): TrainingMemory {
  return {
    fixed: PROCESS_BYTES + BYTES_PER_PARAMETER * parameters,
    perToken: FLOAT_BYTES * layers * (10 * width + 4.5 * innerWidth),
    perTokenPair: FLOAT_BYTES * layers * 2.5 * heads,
    tokensAtOnce: MICRO_BATCH_TOKENS,
  }
}
