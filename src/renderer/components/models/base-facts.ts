/** What a model is, in words: family, size, languages. */
import { formatCount, humanBytes } from '@renderer/lib/format'
import type { BaseInfo } from '@shared/model'

const FAMILIES: Record<string, string> = {
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

/** `bert` as people write it. */
export const familyWords = (modelType: string): string => FAMILIES[modelType] ?? modelType

/** "BERT · 22.7 M parameters · 45 MB · 6 layers · up to 512 tokens · English", of what is known. */
export function baseFacts({ modelType, parameters, bytes, layers, maxLength, languages }: BaseInfo): string {
  const facts = [
    modelType === null ? null : familyWords(modelType),
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

export const parameterWords = (count: number): string =>
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
