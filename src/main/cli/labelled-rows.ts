/** The rows of `--data` with answers to a model's labels, as a snapshot that the engine reads. */
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import type { ModelFolder } from '@engine/process/protocol'
import { invalidInput } from '@shared/errors'
import { type Context, required } from './context'
import { DATA_FILE, dataOption } from './data-option'
import { withSnapshot } from './data-rows'
import { tokenizerFolder } from './tokenizer-option'

/** Calls `use` with the snapshot and the labels it holds. @throws AppError for a model without a classifier, or rows without its labels */
export async function withLabelledRows<T>(
  context: Context,
  model: ModelFolder,
  use: (dataFile: string, labels: string[]) => Promise<T>,
): Promise<T> {
  const { args, engine, terminal, signal } = context
  const data = await dataOption(context, required(args, 'data', DATA_FILE))
  const base = await engine.call('inspectBase', { folder: model })
  if (base.problem) throw invalidInput(base.problem)
  if (base.labels.length === 0)
    throw invalidInput(`--model ${args.text('model')} holds no classifier: its config.json names no labels. Train it first.`)
  const mapping = await resolveMapping(data, {
    textColumn: args.text('text-column'),
    labels: base.labels,
    tokenizer: await tokenizerFolder(context),
    onNotice: (notice) => terminal.note(`note: ${notice}`),
    signal,
  })
  return withSnapshot(context, data, mapping, (dataFile) => use(dataFile, base.labels))
}
