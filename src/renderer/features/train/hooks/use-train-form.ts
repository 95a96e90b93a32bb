/** The form of the Train page: what is typed survives leaving the page, and is read by the contract's own schema. */

import type { RecipeKey } from '@renderer/components/runs/recipe-words'
import { useRemembered } from '@renderer/components/runs/use-remembered'
import { emptyDraft, fieldText, type ReadDraft, readDraft, type TrainDraft } from '@renderer/features/train/train-draft'
import { callQuery } from '@renderer/lib/api'
import type { BaseInfo } from '@shared/model'
import { defaultRecipe } from '@shared/recipe'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

export interface TrainForm extends ReadDraft {
  draft: TrainDraft
  /** What the field of a recipe shows: the typed text, else its default. */
  text: (key: RecipeKey) => string
  change: (part: Partial<TrainDraft>) => void
  setRecipe: (key: RecipeKey, text: string) => void
  /** Recipe fields that differ from the defaults. */
  changed: RecipeKey[]
  resetRecipe: () => void
}

const NO_BASES: readonly BaseInfo[] = []

export function useTrainForm(projectId: string): TrainForm {
  const [draft, remember] = useRemembered(`train/${projectId}`, emptyDraft)
  const bases = useQuery(callQuery('bases/list', undefined)).data ?? NO_BASES
  const read = useMemo(() => readDraft(draft, defaultRecipe, bases, projectId), [draft, bases, projectId])
  return {
    ...read,
    draft,
    text: (key) => draft.recipe[key] ?? fieldText(defaultRecipe[key]),
    change: (part) => remember({ ...draft, ...part }),
    setRecipe: (key, text) => remember({ ...draft, recipe: withField(draft.recipe, key, text) }),
    changed: Object.keys(draft.recipe) as RecipeKey[],
    resetRecipe: () => remember({ ...draft, recipe: {} }),
  }
}

function withField(recipe: TrainDraft['recipe'], key: RecipeKey, text: string): TrainDraft['recipe'] {
  const others = { ...recipe }
  delete others[key]
  // Its field is there with CUDA alone.
  if (key === 'device' && text !== 'cuda') delete others.mixedPrecision
  return text === fieldText(defaultRecipe[key]) ? others : { ...others, [key]: text }
}
