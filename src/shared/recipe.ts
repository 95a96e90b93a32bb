/** The recipe of a training run: every number a user can set, with the notebook's defaults. */
import { z } from 'zod'

export const ScheduleName = z.enum(['linear', 'cosine', 'constant'])
export const ClassWeights = z.enum(['balanced', 'none'])
/** The metric by which the best evaluation is chosen; `loss` is the validation loss, the only one where less is better. */
export const BestMetric = z.enum(['averagePrecision', 'rocAuc', 'f1Macro', 'f1Micro', 'accuracy', 'loss'])
export type BestMetric = z.infer<typeof BestMetric>
/** What a training computes in besides float32, under the names of Accelerate's mixed_precision. */
export const MixedPrecision = z.enum(['no', 'fp16'])
export const DeviceChoice = z.enum(['auto', 'cpu', 'cuda', 'dml', 'webgpu'])
export type DeviceChoice = z.infer<typeof DeviceChoice>

export const Recipe = z.object({
  epochs: z.number().int().min(1).max(1000).default(3),
  /** Rows per optimiser step; micro-batches divide it without changing the result. */
  batchSize: z.number().int().min(1).max(4096).default(64),
  learningRate: z.number().positive().max(1).default(2e-5),
  /** Decoupled weight decay; biases and normalisation weights are left out. */
  weightDecay: z.number().min(0).max(1).default(0.02),
  /** Tokens per comment (characters for CANINE); longer comments are cut. */
  maxLength: z.number().int().min(4).max(8192).default(128),
  /** Ends the run after so many optimiser steps; null: `epochs` decides. */
  maxSteps: z.number().int().min(1).nullable().default(null),
  seed: z.number().int().min(0).max(0xffffffff).default(42),
  classWeights: ClassWeights.default('balanced'),
  schedule: ScheduleName.default('linear'),
  /** Warm-up: below 1 the share of all steps, otherwise a number of steps. */
  warmup: z.number().min(0).default(0),
  /** Replaces every dropout rate of the base; null keeps them. */
  dropout: z.number().min(0).max(0.9).nullable().default(null),
  /** ε: an answer y, 0 or 1, becomes y (1 - ε) + ε / 2, each label by itself. */
  labelSmoothing: z.number().min(0).max(0.5).default(0),
  /** Frozen part of the encoder: null nothing, 0 the embeddings, n the embeddings and the first n layers. */
  freeze: z.number().int().min(0).max(1000).nullable().default(null),
  /** Trains pooler and classifier alone, on vectors that the frozen encoder computes once and without dropout. */
  headOnly: z.boolean().default(false),
  /** LoRA, with the names and defaults of PEFT's LoraConfig: r; null trains the weights themselves. */
  loraRank: z.number().int().min(1).max(1024).nullable().default(null),
  /** lora_alpha: what the adapters answer counts alpha / rank. */
  loraAlpha: z.number().positive().max(100_000).default(8),
  /** Of what enters the adapters. */
  loraDropout: z.number().min(0).max(0.9).default(0),
  /** Names of the layers that are adapted, separated by commas, or `all-linear`; null: the attention's query and value. */
  loraTargetModules: z.string().trim().min(1).max(1000).nullable().default(null),
  bestMetric: BestMetric.default('averagePrecision'),
  /** Evaluates after so many optimiser steps, and at the end; null: after each epoch. */
  evalSteps: z.number().int().min(1).nullable().default(null),
  /** Ends the run after so many evaluations in a row that did not improve on the best; null: never. */
  earlyStoppingPatience: z.number().int().min(1).max(1000).nullable().default(null),
  /** What the best metric has to gain to count as improved. */
  earlyStoppingThreshold: z.number().min(0).default(0),
  /** Layers keep only their inputs for the backward pass and compute the rest again: less memory, more time. */
  gradientCheckpointing: z.boolean().default(false),
  /** `fp16`: products in float16 over float32 weights, with dynamic loss scaling; on CUDA alone. */
  mixedPrecision: MixedPrecision.default('no'),
  /** Global norm at which gradients are clipped. */
  maxGradNorm: z.number().positive().default(1),
  device: DeviceChoice.default('auto'),
})
/** What LoRA needs to know of a recipe. */
export const LoraRecipe = Recipe.pick({
  loraRank: true,
  loraAlpha: true,
  loraDropout: true,
  loraTargetModules: true,
  freeze: true,
})
export type LoraRecipe = z.infer<typeof LoraRecipe>
export type Recipe = z.infer<typeof Recipe>
/** The setting that has no effect with `headOnly`, which freezes the whole encoder; null where none is set. */
export const againstHeadOnly = (recipe: Recipe): 'freeze' | 'loraRank' | 'gradientCheckpointing' | null => {
  if (!recipe.headOnly) return null
  if (recipe.freeze !== null) return 'freeze'
  if (recipe.loraRank !== null) return 'loraRank'
  return recipe.gradientCheckpointing ? 'gradientCheckpointing' : null
}
/** Why a device other than cuda refuses mixed precision. */
export const floatOnly = (device: string): string =>
  `Mixed precision needs the device cuda; ${device} computes in float32. Choose cuda, or leave mixed precision off.`
export const defaultRecipe: Recipe = Recipe.parse({})
