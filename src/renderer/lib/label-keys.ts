/** The keys of the Label page: their actions, their defaults, and what the user has made of them. */
import { keyTitle } from './keys'

export const labelActions = {
  clean: { title: 'Mark as clean', key: '0' },
  submit: { title: 'Submit and go on', key: 'Enter' },
  skip: { title: 'Skip', key: ' ' },
  undo: { title: 'Undo', key: 'Backspace' },
  flag: { title: 'Flag', key: 'f' },
  guideline: { title: 'Show the guideline', key: 'h' },
  previous: { title: 'Previous comment', key: 'ArrowLeft' },
  next: { title: 'Next comment', key: 'ArrowRight' },
} as const

export type LabelAction = keyof typeof labelActions

/** Settings name the label at a 0-based position `label-1`, `label-2`, …; the first nine have digits by default. */
export const labelActionId = (position: number): string => `label-${position + 1}`
const defaultLabelKey = (position: number): string => (position < 9 ? String(position + 1) : '')

export interface LabelKeys {
  actions: Record<LabelAction, string>
  /** By position of the label; an empty string where it has no key. */
  labels: string[]
}

export function labelKeys(own: Record<string, string>, labelCount: number): LabelKeys {
  const names = Object.keys(labelActions) as LabelAction[]
  return {
    actions: Object.fromEntries(names.map((name) => [name, own[name] ?? labelActions[name].key])) as LabelKeys['actions'],
    labels: Array.from({ length: labelCount }, (_, position) => own[labelActionId(position)] ?? defaultLabelKey(position)),
  }
}

/** Why `key` cannot be given to `action`, as a sentence; null when it can. */
export function keyConflict(keys: LabelKeys, action: string, key: string, labelTitles: string[]): string | null {
  if (key === '') return null
  if (['Tab', 'Escape', '?', 'ArrowUp', 'ArrowDown'].includes(key))
    return `${keyTitle(key)} is needed to move around the window: choose another key.`
  const taken = [
    ...Object.entries(keys.actions).map(([id, taken]) => ({ id, taken, title: labelActions[id as LabelAction].title })),
    ...keys.labels.map((taken, i) => ({ id: labelActionId(i), taken, title: `the label ${labelTitles[i] ?? i + 1}` })),
  ].find((entry) => entry.id !== action && entry.taken === key)
  return taken ? `${keyTitle(key)} already belongs to “${taken.title}”: choose another key or change that one first.` : null
}
