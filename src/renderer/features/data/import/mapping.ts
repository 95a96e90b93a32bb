/** How the import dialog keeps a mapping while it is being chosen, and when it is fit to be used. */
import type { ColumnMapping, FileInspection, LabelEncoding } from '@shared/import'
import { LabelName } from '@shared/labels'

export type EncodingKind = LabelEncoding['kind'] | 'none'

/** Every field at once, so that changing the kind and back loses nothing. */
export interface MappingDraft {
  text: string
  id: string | null
  kind: EncodingKind
  /** For `columns`. */
  columns: string[]
  /** For `list` and `delimited`. */
  column: string | null
  delimiter: string
  labels: string[]
  /** For `indices` and `vector`: the name of each number or place, and how many there are. */
  classes: string[]
  places: number
  /** Of a file that holds token ids: a folder, null while it is to be chosen. Absent where the file holds texts. */
  tokenizer?: string | null
}

export const encodingTitles: Record<EncodingKind, string> = {
  columns: 'One column for each label',
  list: 'A list in one column',
  indices: 'Class numbers in one column',
  vector: 'A vector in one column',
  delimited: 'Labels separated in one column',
  none: 'Import without labels',
}

export function draftOf({ mapping }: FileInspection): MappingDraft {
  const { labels } = mapping
  const classes = labels?.kind === 'indices' || labels?.kind === 'vector' ? labels.classes : []
  return {
    text: mapping.text,
    id: mapping.id,
    kind: labels?.kind ?? 'none',
    columns: labels?.kind === 'columns' ? labels.columns : [],
    column: labels && labels.kind !== 'columns' ? labels.column : null,
    delimiter: labels?.kind === 'delimited' ? labels.delimiter : ';',
    labels: labels && labels.kind !== 'columns' ? labels.labels : [],
    classes,
    places: classes.length,
    tokenizer: mapping.tokenizer,
  }
}

export function mappingOf(draft: MappingDraft): ColumnMapping {
  return { text: draft.text, id: draft.id, labels: encodingOf(draft), tokenizer: draft.tokenizer }
}

function encodingOf({ kind, columns, column, delimiter, labels, classes }: MappingDraft): LabelEncoding | null {
  if (kind === 'none') return null
  if (kind === 'columns') return { kind, columns }
  if (kind === 'list') return { kind, column: column ?? '', labels }
  if (kind === 'delimited') return { kind, column: column ?? '', delimiter, labels }
  return { kind, column: column ?? '', classes, labels }
}

export type MappingProblems = Partial<Record<keyof MappingDraft, string>>

/** What is missing, by field, as sentences. */
export function mappingProblems(draft: MappingDraft): MappingProblems {
  const { kind, text, id, columns, column, delimiter, labels, classes } = draft
  const problems: MappingProblems = {}
  if (!text) problems.text = 'Choose the column that holds the comments.'
  if (id && id === text) problems.id = 'The id is in another column than the text.'
  if (kind === 'columns' && columns.length === 0) problems.columns = 'Choose at least one label column, or import without labels.'
  if (kind === 'columns' && columns.includes(text)) problems.columns = 'The text column cannot be a label too.'
  if (kind === 'list' || kind === 'delimited') {
    if (!column) problems.column = 'Choose the column that holds the labels.'
    else if (column === text) problems.column = 'The labels are in another column than the text.'
    if (labels.length === 0) problems.labels = 'Name at least one label.'
    const wrong = labels.map((label) => LabelName.safeParse(label).error?.issues[0]?.message).find(Boolean)
    if (wrong) problems.labels = wrong
  }
  if (kind === 'indices' || kind === 'vector') {
    if (classes.length !== draft.places)
      problems.classes = `Give ${draft.places} names, separated by commas; found ${classes.length}.`
    else if (new Set(classes).size < classes.length) problems.classes = 'Give each a name of its own.'
    else if (labels.length === 0) problems.classes = 'Name at least one label.'
  }
  if (draft.tokenizer === null) problems.tokenizer = 'Choose the folder of the model whose tokenizer made these ids.'
  if (kind === 'delimited' && delimiter === '') problems.delimiter = 'Say what stands between two labels.'
  return problems
}

/** The labels that the first rows mention, in order of appearance: a start for naming them all. */
export function labelsInPreview(preview: FileInspection['preview'], { kind, column, delimiter }: MappingDraft): string[] {
  if (!column || (kind !== 'list' && kind !== 'delimited')) return []
  const cells = preview.map((row) => row[column] ?? '')
  const found = cells.flatMap((cell) => (kind === 'list' ? listItems(cell) : cell.split(delimiter || ';')))
  return [...new Set(found.map((label) => label.trim()).filter(Boolean))]
}

/** `["a", "b"]`, `['a', 'b']` or `[a, b]`. */
const listItems = (cell: string): string[] =>
  cell
    .trim()
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((item) => item.trim().replace(/^["']|["']$/g, ''))

/** Other names for the classes: two of them are one question, which the second answers yes. */
export function withClasses(draft: MappingDraft, names: string): MappingDraft {
  const classes = names === '' ? [] : names.split(',').map((name) => name.trim())
  const wanted = draft.kind === 'indices' && classes.length === 2 ? classes.slice(1) : classes
  return { ...draft, classes, labels: wanted.filter((name) => LabelName.safeParse(name).success) }
}

/** Numbers and vectors are offered where the file was found to hold them: how many there are is in the file. */
export const kindsFor = ({ mapping }: FileInspection): EncodingKind[] =>
  (Object.keys(encodingTitles) as EncodingKind[]).filter(
    (kind) => (kind !== 'indices' && kind !== 'vector') || mapping.labels?.kind === kind,
  )
