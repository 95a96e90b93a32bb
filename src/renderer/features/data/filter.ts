/** Which comments the table shows. */
import type { Input } from '@shared/ipc/contract'
import type { TriState } from '@shared/labels'

type Query = Input<'examples/query'>

export interface CommentFilter {
  search: string
  state: NonNullable<Query['state']>
  label: { labelId: string; value: TriState } | null
  source: string | null
}

export const NO_FILTER: CommentFilter = { search: '', state: 'any', label: null, source: null }

export const isFiltered = ({ search, state, label, source }: CommentFilter): boolean =>
  search.trim() !== '' || state !== 'any' || label !== null || source !== null

export const stateTitles: Record<CommentFilter['state'], string> = {
  any: 'Any state',
  unlabelled: 'Unlabelled',
  labelled: 'Labelled',
  clean: 'Clean',
  skipped: 'Skipped',
  flagged: 'Flagged',
}

/** A select holds strings; the three values of a label by name. */
export const valueTitles = { yes: 1, no: 0, unknown: null } as const
export type ValueName = keyof typeof valueTitles
export const valueName = (value: TriState): ValueName => (value === 1 ? 'yes' : value === 0 ? 'no' : 'unknown')
