/** The recipe as command-line options. */
import { invalidInput } from '@shared/errors'
import { againstHeadOnly, defaultRecipe, Recipe } from '@shared/recipe'
import type { z } from 'zod'
import type { Arguments, OptionSpec, OptionSpecs } from './options'

/** Each setting of the recipe; the option is its name in kebab case, as Transformers' TrainingArguments have them. */
const settings = {
  epochs: { kind: 'number', help: 'N  passes over the data' },
  batchSize: { kind: 'number', help: 'N  rows per optimiser step' },
  learningRate: { kind: 'number', help: 'X' },
  weightDecay: { kind: 'number', help: 'X  of all but biases and normalisation' },
  maxLength: { kind: 'number', help: 'N  tokens per comment (characters for CANINE)' },
  maxSteps: { kind: 'number', help: 'N  end after so many steps' },
  seed: { kind: 'number', help: 'N' },
  classWeights: { kind: 'text', help: 'balanced|none' },
  schedule: { kind: 'text', help: 'linear|cosine|constant' },
  warmup: { kind: 'number', help: 'X  steps, or below 1 the share of all steps' },
  dropout: { kind: 'number', help: "P  replaces the base's dropout rates" },
  labelSmoothing: { kind: 'number', help: 'X  answers become y (1 - X) + X / 2' },
  freeze: { kind: 'number', help: 'N  freeze the embeddings and the first N layers; 0: the embeddings' },
  headOnly: {
    kind: 'flag',
    help: 'train pooler and classifier alone, on vectors that the encoder computes once: its dropout is off',
  },
  loraRank: { kind: 'number', help: 'R  train LoRA adapters of this rank and the head; merged into the weights when saved' },
  loraAlpha: { kind: 'number', help: 'X  what the adapters answer counts X / R' },
  loraDropout: { kind: 'number', help: 'P  of what enters the adapters' },
  loraTargetModules: { kind: 'text', help: "A,B|all-linear  layers adapted, by name (default: the attention's query and value)" },
  gradientCheckpointing: {
    kind: 'flag',
    help: 'layers keep only their inputs and compute the rest again: less memory, about a quarter more time',
  },
  mixedPrecision: {
    kind: 'text',
    help: 'no|fp16  products in float16 over float32 weights, with dynamic loss scaling; on cuda alone',
  },
  maxGradNorm: { kind: 'number', help: 'X  clip gradients at this global norm' },
  bestMetric: { kind: 'text', help: 'averagePrecision|rocAuc|f1Macro|f1Micro|accuracy|loss  chooses the model that is kept' },
  evalSteps: { kind: 'number', help: 'N  evaluate after each N steps and at the end, instead of after each epoch' },
  earlyStoppingPatience: { kind: 'number', help: 'N  end after N evaluations in a row that did not improve' },
  earlyStoppingThreshold: { kind: 'number', help: 'X  gains up to X count as none' },
  device: { kind: 'text', help: 'auto|cpu|cuda|dml|webgpu' },
} as const satisfies Record<keyof Recipe, OptionSpec>

const optionName = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const keys = Object.keys(settings) as (keyof Recipe)[]

export const recipeOptions: OptionSpecs = Object.fromEntries(
  keys.map((key) => {
    const { kind, help } = settings[key]
    const hasDefault = kind !== 'flag' && defaultRecipe[key] !== null
    return [optionName(key), { kind, help: hasDefault ? `${help} (default ${defaultRecipe[key]})` : help }]
  }),
)

function given(args: Arguments, key: keyof Recipe): string | number | boolean | undefined {
  const name = optionName(key)
  const { kind } = settings[key]
  if (kind === 'flag') return args.flag(name)
  return kind === 'number' ? args.number(name) : args.text(name)
}

/** The recipe that the options ask for, defaults for the rest. */
export function recipeFrom(args: Arguments): Recipe {
  const values = keys.map((key) => [key, given(args, key)] as const).filter(([, value]) => value !== undefined)
  const parsed = Recipe.safeParse(Object.fromEntries(values))
  if (parsed.success) return consistent(parsed.data)
  const issue = parsed.error.issues[0] as z.core.$ZodIssue
  const key = issue.path[0] as keyof Recipe
  throw invalidInput(`--${optionName(key)}: found ${JSON.stringify(given(args, key))}; expected ${expectation(issue)}.`)
}

/** A setting that would have no effect is refused. */
function consistent(recipe: Recipe): Recipe {
  if (recipe.earlyStoppingThreshold > 0 && recipe.earlyStoppingPatience === null)
    throw invalidInput('--early-stopping-threshold says what counts as a gain: give --early-stopping-patience N too.')
  const against = againstHeadOnly(recipe)
  if (against !== null) throw invalidInput(`--head-only freezes the whole encoder: leave out --${optionName(against)}.`)
  const { mixedPrecision, device } = recipe
  if (mixedPrecision !== 'no' && device !== 'cuda' && device !== 'auto')
    throw invalidInput(`--mixed-precision ${mixedPrecision} needs --device cuda: ${device} computes in float32.`)
  const { loraRank, loraAlpha, loraDropout, loraTargetModules } = recipe
  const asked = loraAlpha !== defaultRecipe.loraAlpha || loraDropout > 0 || loraTargetModules !== null
  if (loraRank === null && asked)
    throw invalidInput('--lora-alpha, --lora-dropout and --lora-target-modules say how LoRA adapts: give --lora-rank R too.')
  return recipe
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.path[0] === 'loraTargetModules') return 'names separated by commas'
  if (issue.code === 'too_small') return `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`
  if (issue.code === 'too_big') return `a number of at most ${issue.maximum}`
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`
  return 'a whole number'
}
