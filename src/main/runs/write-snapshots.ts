/** Writes what a run trains and validates on, so that the run can be repeated whatever becomes of the project or the file. */
import { createHash } from 'node:crypto'
import { invalidInput } from '@shared/errors'
import type { SnapshotRow } from '@shared/model'
import type { DataSource } from './data-source'
import { SnapshotWriter } from './snapshot-writer'
import { Splitter, textKey } from './split'

/** Fewer rows than this teach nothing and leave nothing to validate on. */
export const MIN_ROWS = 10

export interface Snapshots {
  trainRows: number
  evalRows: number
  /** sha256 over the sha256 of both files. */
  dataHash: string
  notices: string[]
}

export interface SnapshotFiles {
  trainFile: string
  evalFile: string
}

/** @param digests sha256 of train.jsonl and of eval.jsonl */
export const dataHashOf = (digests: readonly Buffer[]): string =>
  createHash('sha256').update(Buffer.concat(digests)).digest('hex')

export async function writeSnapshots(source: DataSource, files: SnapshotFiles, seed: number): Promise<Snapshots> {
  const train = new SnapshotWriter(files.trainFile, source.labels.length)
  const evaluation = new SnapshotWriter(files.evalFile, source.labels.length)
  let notices: string[] = []
  let digests: Buffer[] = []
  try {
    notices = source.evaluation
      ? await writeBoth(source, source.evaluation, train, evaluation)
      : await writeSplit(source, seed, train, evaluation)
  } finally {
    digests = await Promise.all([train.close(), evaluation.close()])
  }
  checkEnough(source, train, evaluation)
  return {
    trainRows: train.rows,
    evalRows: evaluation.rows,
    dataHash: dataHashOf(digests),
    notices: [...source.notices, ...notices],
  }
}

/** Two passes: the first draws, the second writes. A row that appears in between is left out. */
async function writeSplit(
  source: DataSource,
  seed: number,
  train: SnapshotWriter,
  evaluation: SnapshotWriter,
): Promise<string[]> {
  const splitter = new Splitter()
  for await (const rows of source.train()) for (const row of rows) splitter.add(row)
  const { drawn, known } = splitter.draw(source.evalFraction, seed)
  for await (const rows of source.train()) {
    await train.write(rows.filter(({ id }) => known.has(id) && !drawn.has(id)))
    await evaluation.write(rows.filter(({ id }) => drawn.has(id)))
  }
  return []
}

async function writeBoth(
  source: DataSource,
  evaluationRows: NonNullable<DataSource['evaluation']>,
  train: SnapshotWriter,
  evaluation: SnapshotWriter,
): Promise<string[]> {
  const trained = new Set<string>()
  let shared = 0
  for await (const rows of source.train()) {
    for (const { text } of rows) trained.add(textKey(text))
    await train.write(rows)
  }
  for await (const rows of evaluationRows()) {
    shared += rows.filter(({ text }: SnapshotRow) => trained.has(textKey(text))).length
    await evaluation.write(rows)
  }
  return shared > 0 ? [sharedTexts(shared)] : []
}

const sharedTexts = (count: number): string =>
  `${count} of the validation comments ${count === 1 ? 'stands' : 'stand'} word for word in the training data too: the metrics flatter the model.`

function checkEnough({ name, labels }: DataSource, train: SnapshotWriter, evaluation: SnapshotWriter): void {
  const rows = train.rows + evaluation.rows
  if (rows < MIN_ROWS)
    throw invalidInput(
      `Training needs at least ${MIN_ROWS} labelled comments, and "${name}" has ${rows}: label more of them, or import a labelled file.`,
    )
  if (evaluation.rows === 0)
    throw invalidInput(
      `"${name}" leaves no comment to validate on: all its labelled comments have the same text. Label different ones.`,
    )
  if (train.positives.every((count) => count === 0))
    throw invalidInput(
      `No comment to train on is labelled yes for ${labels.length === 1 ? `"${labels[0]}"` : 'any label'}: training needs at least one. Label some, or import them.`,
    )
}
