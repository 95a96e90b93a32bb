/** What is typed on the Train page, and what it means: texts in, a request of the contract out, or sentences about what is wrong. */
import { RECIPE_TITLES, type RecipeKey } from '@renderer/components/runs/recipe-words'
import { baseKey } from '@renderer/components/runs/run-words'
import { StartTraining } from '@shared/ipc/contract'
import type { BaseInfo } from '@shared/model'
import { againstHeadOnly, Recipe } from '@shared/recipe'
import { recipeFields } from './recipe-fields'

/** Only what differs from the defaults is kept, so that "use the defaults" is forgetting. */
export interface TrainDraft {
  name: string
  base: string
  /** What was agreed to lose of a base's labels; asked again when it changes. */
  agreedTo: string | null
  data: 'project' | 'file'
  path: string | null
  evalPath: string | null
  evalPercent: string
  recipe: Partial<Record<RecipeKey, string>>
}

export const emptyDraft: TrainDraft = {
  name: '',
  base: 'minilm',
  agreedTo: null,
  data: 'project',
  path: null,
  evalPath: null,
  evalPercent: '10',
  recipe: {},
}

export type DraftErrors = Partial<Record<RecipeKey | 'evalPercent' | 'base' | 'path' | 'name', string>>

export interface ReadDraft {
  request: StartTraining | null
  errors: DraftErrors
}

/** A value as the form shows it: 2e-5 stays 2e-5, nothing is empty. */
export function fieldText(value: Recipe[RecipeKey]): string {
  if (value === null) return ''
  return typeof value === 'number' && value > 0 && value < 1e-3 ? value.toExponential() : String(value)
}

export function readDraft(draft: TrainDraft, defaults: Recipe, bases: readonly BaseInfo[], projectId: string): ReadDraft {
  const { recipe, errors } = readRecipe(draft.recipe, defaults)
  const base = bases.find((one) => baseKey(one.ref) === draft.base)
  if (!base) errors.base = 'Choose the model to start from: the one chosen before is no longer there.'
  else if (base.problem) errors.base = `${base.title} cannot be used: ${base.problem}`
  const percent = numberOf(draft.evalPercent)
  if (!(percent >= 1 && percent <= 90))
    errors.evalPercent = `Validation share must be a number from 1 to 90, not “${draft.evalPercent}”.`
  if (draft.data === 'file' && !draft.path) errors.path = 'Choose the file with the training comments.'
  if (draft.name.trim().length > 120) errors.name = 'Name must have at most 120 characters.'
  if (!recipe || !base || Object.keys(errors).length > 0) return { request: null, errors }
  const evalFraction = percent / 100
  const data =
    draft.data === 'project'
      ? { kind: 'project' as const, projectId, evalFraction }
      : { kind: 'file' as const, path: draft.path!, evalPath: draft.evalPath, evalFraction }
  const request = StartTraining.parse({ projectId, name: draft.name.trim() || null, base: base.ref, data, recipe })
  return { request, errors }
}

function readRecipe(texts: TrainDraft['recipe'], defaults: Recipe): { recipe: Recipe | null; errors: DraftErrors } {
  const values: Record<string, unknown> = { ...defaults }
  for (const [key, text] of Object.entries(texts)) values[key] = parsedValue(key as RecipeKey, text)
  const parsed = Recipe.safeParse(values)
  if (parsed.success) {
    const against = againstHeadOnly(parsed.data)
    return against ? { recipe: null, errors: { [against]: againstWords(against) } } : { recipe: parsed.data, errors: {} }
  }
  const wrong = parsed.error.issues.map((issue) => issue.path[0] as RecipeKey)
  return { recipe: null, errors: Object.fromEntries(wrong.map((key) => [key, sentence(key, texts[key] ?? '')])) }
}

const againstWords = (key: keyof typeof recipeFields): string =>
  `${RECIPE_TITLES[key]} must be ${recipeFields[key].kind === 'switch' ? 'off' : 'empty'} with “${RECIPE_TITLES.headOnly}”, which freezes the whole encoder.`

function parsedValue(key: RecipeKey, text: string): unknown {
  if (key === 'device' || recipeFields[key].kind === 'choice') return text
  if (recipeFields[key].kind === 'switch') return text === 'true'
  if (text.trim() === '') return null
  return recipeFields[key].kind === 'text' ? text : numberOf(text)
}

/** A comma is read as a decimal point, as half of Europe types it. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')))

function sentence(key: RecipeKey, text: string): string {
  if (key === 'device') return 'Choose a device from the list.'
  const field = recipeFields[key]
  if (field.kind === 'choice' || field.kind === 'switch') return `Choose one of the list for “${RECIPE_TITLES[key]}”.`
  return `${RECIPE_TITLES[key]} must be ${field.expected}${text.trim() === '' ? '.' : `, not “${text}”.`}`
}
