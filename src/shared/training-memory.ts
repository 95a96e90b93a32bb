/**
 * What a training takes of this machine's memory, estimated from sizes: nothing is loaded or run for it. With L layers of width H, inner
 * width I and A heads, P parameters of which T train, and N tokens at once in rows of S, in bytes:
 *   190 MB + 4 P + 16 T + 4 N (what the layers keep of a token + S · what they keep of a pair).
 * 16 T: gradients, those of a further micro-batch, and two moments; tables that are looked up have moments alone. A layer keeps
 * 9 H + 3.5 I of a token and 2.8 A of a pair, dropout masks of 2 H and A among it, which are there whether the layer trains or not.
 * The factors were fitted to peaks measured on the CPU (MiniLM and bert-base; whole, frozen in part, with LoRA, with gradient
 * checkpointing, the head alone; rows of 128 and 512 tokens), MiniLM's of which they meet within 7 %. Families that compute less than
 * BERT need less.
 */
import { z } from 'zod'
import type { Recipe } from './recipe'

export const TrainingMemory = z.object({
  parameters: z.number().int(),
  /** Those of the tables that are looked up. */
  embeddings: z.number().int(),
  layers: z.number().int(),
  width: z.number().int(),
  innerWidth: z.number().int(),
  heads: z.number().int(),
  /** Longer batches are computed in parts of so many tokens; a single row may be longer. */
  tokensAtOnce: z.number().int(),
})
export type TrainingMemory = z.infer<typeof TrainingMemory>

/** What of a recipe changes the memory it takes. */
export type MemoryRecipe = Pick<Recipe, 'batchSize' | 'maxLength' | 'freeze' | 'loraRank' | 'headOnly' | 'gradientCheckpointing'>

const PROCESS_BYTES = 190e6
const FLOAT_BYTES = 4
/** A frozen encoder runs by itself, in batches of this many tokens. */
const SCORED_AT_ONCE = 2048
/** LoRA needs no input of a frozen product for its weights' gradient. */
const LORA_SHARE = 0.77

/** Tokens computed at once at most, when every comment is as long as it may be. */
export const tokensTogether = (
  { tokensAtOnce }: Pick<TrainingMemory, 'tokensAtOnce'>,
  { batchSize, maxLength }: Pick<Recipe, 'batchSize' | 'maxLength'>,
): number => maxLength * Math.max(1, Math.min(batchSize, Math.floor(tokensAtOnce / maxLength)))

/** Bytes for the process, weights, gradients and moments, whatever the batch. */
export function fixedMemory(memory: TrainingMemory, recipe: MemoryRecipe): number {
  const { tables, others } = trained(memory, recipe)
  return PROCESS_BYTES + FLOAT_BYTES * (memory.parameters + 2 * tables + 4 * others)
}

/** Bytes at most, when every comment is as long as it may be. */
export function estimateMemory(memory: TrainingMemory, recipe: MemoryRecipe): number {
  const fixed = fixedMemory(memory, recipe)
  const { token, pair } = layerFloats(memory)
  // The encoder's session has weights of its own.
  if (recipe.headOnly) return fixed + FLOAT_BYTES * (memory.parameters + SCORED_AT_ONCE * (token + pair * recipe.maxLength))
  const kept = keptFloats(memory, recipe)
  return fixed + FLOAT_BYTES * tokensTogether(memory, recipe) * (kept.token + kept.pair * recipe.maxLength)
}

/** How many parameters train: those of tables, and others. */
function trained(memory: TrainingMemory, { freeze, loraRank, headOnly }: MemoryRecipe): { tables: number; others: number } {
  const { parameters, embeddings, layers, width } = memory
  const head = width * width
  if (headOnly) return { tables: 0, others: head }
  // Two adapted layers in each, of two matrices.
  if (loraRank !== null) return { tables: 0, others: head + 4 * layers * width * loraRank }
  const others = parameters - embeddings
  if (freeze === null) return { tables: embeddings, others }
  return { tables: 0, others: Math.max(head, others * (1 - freeze / layers)) }
}

interface Floats {
  /** Of a token. */
  readonly token: number
  /** Of a pair of tokens that attend to each other. */
  readonly pair: number
}

const layerFloats = ({ width, innerWidth, heads }: TrainingMemory): Floats => ({
  token: 9 * width + 3.5 * innerWidth,
  pair: 2.8 * heads,
})
const maskFloats = ({ width, heads }: TrainingMemory): Floats => ({ token: 2 * width, pair: heads })

/** What all layers keep for the backward pass, dropout masks included. */
function keptFloats(memory: TrainingMemory, { freeze, loraRank, gradientCheckpointing }: MemoryRecipe): Floats {
  const { layers, width } = memory
  const layer = layerFloats(memory)
  const masks = maskFloats(memory)
  const frozen = Math.min(freeze ?? 0, layers)
  const share = loraRank === null ? 1 : LORA_SHARE
  const training = layers - frozen
  if (gradientCheckpointing) {
    // Of each layer masks and input; of one, and a part of the next, everything.
    return { token: layers * (masks.token + width) + 1.75 * layer.token, pair: layers * masks.pair + layer.pair - masks.pair }
  }
  return {
    token: frozen * masks.token + training * share * layer.token,
    pair: frozen * masks.pair + training * layer.pair,
  }
}
