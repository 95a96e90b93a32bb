/** Reading a data file: what was found, what will be imported, and what went wrong. */
import { z } from 'zod'
import { LabelName } from './labels'

export const FileFormat = z.enum(['csv', 'tsv', 'jsonl', 'parquet'])
export type FileFormat = z.infer<typeof FileFormat>

/**
 * How a file says which labels apply: a column each, or one column with a list of names, a delimited text, numbers of classes (one or
 * a list), or a vector of answers. `classes` gives a number or a place its name; `labels` are those of them that are wanted.
 */
export const LabelEncoding = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('columns'), columns: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('list'), column: z.string(), labels: z.array(LabelName).min(1) }),
  z.object({ kind: z.literal('delimited'), column: z.string(), delimiter: z.string().min(1), labels: z.array(LabelName).min(1) }),
  z.object({
    kind: z.literal('indices'),
    column: z.string(),
    classes: z.array(z.string()).min(1),
    labels: z.array(LabelName).min(1),
  }),
  z.object({
    kind: z.literal('vector'),
    column: z.string(),
    classes: z.array(z.string()).min(1),
    labels: z.array(LabelName).min(1),
  }),
])
export type LabelEncoding = z.infer<typeof LabelEncoding>

/** How a file is read. `labels: null` imports comments without labels. */
export const ColumnMapping = z.object({
  text: z.string(),
  id: z.string().nullable(),
  labels: LabelEncoding.nullable(),
  /** Folder of the tokenizer whose token ids the text column holds, where it holds no text. */
  tokenizer: z.string().nullish(),
})
export type ColumnMapping = z.infer<typeof ColumnMapping>

export const BadRow = z.object({ line: z.number().int(), column: z.string().nullable(), message: z.string() })
export type BadRow = z.infer<typeof BadRow>

const LabelCounts = z.object({ name: z.string(), yes: z.number().int(), no: z.number().int(), unknown: z.number().int() })

export const FileInspection = z.object({
  path: z.string(),
  name: z.string(),
  bytes: z.number().int(),
  format: FileFormat,
  columns: z.array(z.string()),
  /** The best guess; the user may change it. */
  mapping: ColumnMapping,
  /** First rows as they stand in the file, by column. */
  preview: z.array(z.record(z.string(), z.string())),
  /** What the preview's rows answer, read with the guess. */
  previewLabels: z.array(LabelCounts),
  /** Remarks in sentences: the name's ending and the content disagree, columns were numbered for want of a header. */
  notices: z.array(z.string()),
})
export type FileInspection = z.infer<typeof FileInspection>

/** What a whole pass over the file with one mapping finds, before anything is stored. */
export const ImportSurvey = z.object({
  rows: z.number().int(),
  bad: z.number().int(),
  /** The first hundred. */
  badRows: z.array(BadRow),
  labels: z.array(LabelCounts),
  clean: z.number().int(),
  unlabelled: z.number().int(),
  empty: z.number().int(),
  duplicates: z.number().int(),
})
export type ImportSurvey = z.infer<typeof ImportSurvey>

export const ImportProgress = z.object({
  importId: z.string(),
  bytesRead: z.number(),
  bytesTotal: z.number(),
  rows: z.number().int(),
  bad: z.number().int(),
})
export type ImportProgress = z.infer<typeof ImportProgress>

export const ImportReport = z.object({
  imported: z.number().int(),
  bad: z.number().int(),
  badRows: z.array(BadRow),
  newLabels: z.array(z.string()),
  seconds: z.number(),
  cancelled: z.boolean(),
})
export type ImportReport = z.infer<typeof ImportReport>
