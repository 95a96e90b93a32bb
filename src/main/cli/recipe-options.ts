/** The recipe as command-line options. */
import { invalidInput } from '@shared/errors'
import { defaultRecipe, Recipe } from '@shared/recipe'
import type { z } from 'zod'
import type { Arguments, OptionSpecs } from './options'

const number = (key: keyof Recipe, help: string) => ({ kind: 'number', key, help }) as const
const text = (key: keyof Recipe, help: string) => ({ kind: 'text', key, help }) as const

const options = {
  epochs: number('epochs', 'N  passes over the data'),
  'batch-size': number('batchSize', 'N  rows per optimiser step'),
  'learning-rate': number('learningRate', 'X'),
  'weight-decay': number('weightDecay', 'X'),
  'max-length': number('maxLength', 'N  tokens per comment'),
  'max-steps': number('maxSteps', 'N  end after so many steps'),
  seed: number('seed', 'N'),
  'class-weights': text('classWeights', 'balanced|none'),
  schedule: text('schedule', 'linear|cosine|constant'),
  warmup: number('warmup', 'X  steps, or below 1 the share of all steps'),
  dropout: number('dropout', "P  replaces the base's dropout rates"),
  'label-smoothing': number('labelSmoothing', 'X'),
  freeze: number('freeze', 'N  freeze the embeddings and the first N layers'),
  'best-metric': text('bestMetric', 'averagePrecision|rocAuc|f1Macro|f1Micro|accuracy|loss'),
  device: text('device', 'auto|cpu|cuda|dml|webgpu'),
} as const

export const recipeOptions: OptionSpecs = Object.fromEntries(
  Object.entries(options).map(([name, { kind, key, help }]) => [
    name,
    { kind, help: defaultRecipe[key] === null ? help : `${help} (default ${defaultRecipe[key]})` },
  ]),
)

/** The recipe that the options ask for, defaults for the rest. */
export function recipeFrom(args: Arguments): Recipe {
  const given = Object.entries(options).map(([name, { kind, key }]) => [
    key,
    kind === 'number' ? args.number(name) : args.text(name),
  ])
  const parsed = Recipe.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const [name, option] = Object.entries(options).find(([, { key }]) => key === issue?.path[0]) ?? []
  const value = name && option ? (option.kind === 'number' ? args.number(name) : args.text(name)) : undefined
  throw invalidInput(`--${name}: found ${JSON.stringify(value)}; expected ${issue ? expectation(issue) : 'another value'}.`)
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small') return `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`
  if (issue.code === 'too_big') return `a number of at most ${issue.maximum}`
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`
  return 'a whole number'
}
