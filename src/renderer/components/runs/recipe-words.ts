/** The recipe in words: what each setting and each choice is called, wherever it is shown. */
import { METRIC_WORDS } from '@shared/metric-words'
import type { Recipe } from '@shared/recipe'

export type RecipeKey = keyof Recipe

export const RECIPE_TITLES: Record<RecipeKey, string> = {
  epochs: 'Epochs',
  learningRate: 'Learning rate',
  batchSize: 'Batch size',
  maxLength: 'Max length',
  weightDecay: 'Weight decay',
  schedule: 'Schedule',
  warmup: 'Warm-up',
  classWeights: 'Class weights',
  dropout: 'Dropout',
  labelSmoothing: 'Label smoothing',
  freeze: 'Frozen layers',
  headOnly: 'Head only',
  loraRank: 'LoRA rank',
  loraAlpha: 'LoRA alpha',
  loraDropout: 'LoRA dropout',
  loraTargetModules: 'LoRA target modules',
  gradientCheckpointing: 'Gradient checkpointing',
  mixedPrecision: 'Mixed precision',
  maxGradNorm: 'Gradient clipping',
  maxSteps: 'Max steps',
  seed: 'Seed',
  bestMetric: 'Best epoch by',
  evalSteps: 'Steps between evaluations',
  earlyStoppingPatience: 'Early stopping patience',
  earlyStoppingThreshold: 'Early stopping threshold',
  device: 'Device',
}

/** What nothing means, where nothing is allowed. */
export const EMPTY_WORDS: Partial<Record<RecipeKey, string>> = {
  dropout: 'as in the base',
  freeze: 'none',
  loraRank: 'off',
  loraTargetModules: 'query and value',
  maxSteps: 'no limit',
  evalSteps: 'each epoch',
  earlyStoppingPatience: 'never',
}

const CHOICE_WORDS: Record<string, string> = {
  ...METRIC_WORDS,
  fp16: 'float16',
  auto: 'automatic',
  cpu: 'CPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  webgpu: 'WebGPU',
}

export const choiceWords = (value: string): string => CHOICE_WORDS[value] ?? value

const LORA_DETAILS: readonly RecipeKey[] = ['loraAlpha', 'loraDropout', 'loraTargetModules']

/** False for a setting that another one switches off. */
export const hasEffect = (key: RecipeKey, { loraRank }: Recipe): boolean => loraRank !== null || !LORA_DETAILS.includes(key)

export function recipeWords(key: RecipeKey, recipe: Recipe): string {
  if (!hasEffect(key, recipe)) return '–'
  const value = recipe[key]
  if (value === null) return EMPTY_WORDS[key] ?? 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return choiceWords(value)
  return value > 0 && value < 1e-3 ? value.toExponential() : value.toLocaleString('en', { useGrouping: key !== 'seed' })
}
