/** A base model in words: what it is, what it knows already, and whether training it fits this machine. */
import { formatCount, humanBytes } from '@renderer/lib/format'
import type { BaseInfo } from '@shared/model'
import { classifierFate, labelsInWords } from '@shared/own-labels'
import { defaultRecipe } from '@shared/recipe'
import { estimateMemory, fixedMemory, type MemoryRecipe, type TrainingMemory, tokensTogether } from '@shared/training-memory'

/** What becomes of its classifier; `labels` null while it is not known what will be trained. */
export function classifierWords({ labels: own }: BaseInfo, labels: readonly string[] | null): string {
  const has = `It knows ${labelsInWords(own)}`
  if (own.length === 0) return 'It has no classifier: one is newly initialized for your labels.'
  const fate = labels && classifierFate(own, labels)
  if (fate === 'kept') return `${has}, the same as yours: training goes on from its classifier.`
  if (fate === 'reordered') return `${has}, the same as yours in another order: training goes on from its classifier.`
  if (fate === 'renamed') return `${has}, as many as yours: training goes on from its classifier, output by output.`
  return `${has}.`
}

export type Fit = 'fits' | 'tight' | 'too-large'

/** From this share of the free memory on, other programs will feel it. */
const TIGHT = 0.8

export interface FitWords {
  fit: Fit
  short: string
  long: string
  /** What the estimate is made of. */
  how: string
}

/** An estimate, and said to be one: nothing has been measured. */
export function fitWords(memory: TrainingMemory, free: number, recipe: MemoryRecipe): FitWords {
  const { batchSize, maxLength } = recipe
  const needed = estimateMemory(memory, recipe)
  const fit = needed > free ? 'too-large' : needed >= TIGHT * free ? 'tight' : 'fits'
  const of = `about ${humanBytes(needed)} of ${humanBytes(free)} free memory`
  const how = `Estimated for batches of ${formatCount(batchSize)} and ${formatCount(maxLength)} tokens, not measured: ${humanBytes(fixedMemory(memory, recipe))} for weights, gradients and moments, the rest for what the layers ${recipe.headOnly ? 'compute' : `keep of ${formatCount(tokensTogether(memory, recipe))} tokens at once`}.`
  if (fit === 'fits') return { fit, short: 'Fits', long: `Fits this machine: training needs ${of}, by estimate.`, how }
  if (fit === 'tight')
    return { fit, short: 'Tight', long: `Tight: training needs ${of}, by estimate. Close other programs first.`, how }
  const long = `Does not fit: training needs about ${humanBytes(needed)} by estimate, and ${humanBytes(free)} of memory are free. A smaller base, or shorter texts at a time, need less.`
  return { fit, short: 'Does not fit', long, how }
}

/** What is typed, or the default while that is no number: an estimate needs no error of its own. */
export function sizesOf(text: (key: keyof MemoryRecipe) => string): MemoryRecipe {
  const whole = (key: keyof MemoryRecipe, least: number): number | null => {
    const value = Number(text(key))
    return text(key).trim() !== '' && Number.isInteger(value) && value >= least ? value : null
  }
  return {
    batchSize: whole('batchSize', 1) ?? defaultRecipe.batchSize,
    maxLength: whole('maxLength', 1) ?? defaultRecipe.maxLength,
    freeze: whole('freeze', 0),
    loraRank: whole('loraRank', 1),
    headOnly: text('headOnly') === 'true',
    gradientCheckpointing: text('gradientCheckpointing') === 'true',
  }
}
