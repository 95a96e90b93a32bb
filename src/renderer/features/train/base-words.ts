/** A base model in words: what it is, what it knows already, and whether training it fits this machine. */
import { formatCount, humanBytes } from '@renderer/lib/format'
import type { BaseInfo } from '@shared/model'
import { classifierFate, labelsInWords } from '@shared/own-labels'
import { defaultRecipe } from '@shared/recipe'
import { estimateMemory, fixedMemory, type MemoryRecipe, type TrainingMemory, tokensTogether } from '@shared/training-memory'

const ARCHITECTURES: Record<string, string> = {
  bert: 'BERT',
  roberta: 'RoBERTa',
  'xlm-roberta': 'XLM-RoBERTa',
  distilbert: 'DistilBERT',
  electra: 'ELECTRA',
  albert: 'ALBERT',
  mpnet: 'MPNet',
  deberta: 'DeBERTa',
  'deberta-v2': 'DeBERTa v2/v3',
  canine: 'CANINE',
  modernbert: 'ModernBERT',
}

/** "BERT · 22.7 M parameters · 45 MB · 6 layers · up to 512 tokens · English", of what is known. */
export function baseFacts({ modelType, parameters, bytes, layers, maxLength, languages }: BaseInfo): string {
  const facts = [
    modelType === null ? null : (ARCHITECTURES[modelType] ?? modelType),
    parameters === null ? null : parameterWords(parameters),
    bytes === null ? null : humanBytes(bytes),
    layers === null ? null : `${layers} ${layers === 1 ? 'layer' : 'layers'}`,
    maxLength === null ? null : `up to ${formatCount(maxLength)} ${modelType === 'canine' ? 'characters' : 'tokens'}`,
    languages.length === 0 ? null : languageWords(languages),
  ]
  return facts
    .filter((fact) => fact !== null)
    .map(unbroken)
    .join(' · ')
}

/** A fact stays on one line. */
const unbroken = (fact: string): string => fact.replaceAll(' ', '\u00a0')

const parameterWords = (count: number): string =>
  count < 1e6 ? `${formatCount(count)} parameters` : `${(count / 1e6).toFixed(count < 1e8 ? 1 : 0)} M parameters`

const LANGUAGES_SHOWN = 3
const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

export function languageWords(codes: readonly string[]): string {
  const names = codes.slice(0, LANGUAGES_SHOWN).map(languageName).join(', ')
  return codes.length > LANGUAGES_SHOWN ? `${names} and ${codes.length - LANGUAGES_SHOWN} more` : names
}

/** Cards also say "multilingual" and the like, which is no code. */
function languageName(code: string): string {
  try {
    return languageNames.of(code) ?? code
  } catch {
    return code
  }
}

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
