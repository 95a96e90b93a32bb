/** `moderato evaluate`: a finished model on a data file. */
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import type { Command } from '@main/cli/command'
import { modelFrom, required } from '@main/cli/context'
import { DATA_FILE, dataOption } from '@main/cli/data-option'
import { withSnapshot } from '@main/cli/data-rows'
import { evaluationText } from '@main/cli/report'
import { tokenizerFolder, tokenizerOption } from '@main/cli/tokenizer-option'
import { invalidInput } from '@shared/errors'

export const evaluate: Command = {
  summary: 'evaluate a finished model on a data file',
  options: {
    model: { kind: 'text', help: 'DIR|RUN' },
    data: { kind: 'text', help: 'FILE  CSV, TSV, JSONL or Parquet with the labels of the model, or hub:ID[#CONFIG[/SPLIT]]' },
    'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
    tokenizer: tokenizerOption,
  },
  async run(context) {
    const { args, engine, terminal, signal } = context
    const model = modelFrom(context)
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
    const result = await withSnapshot(context, data, mapping, (dataFile) =>
      engine.call(
        'evaluate',
        { model, dataFile, labels: base.labels },
        { signal, onProgress: (progress) => terminal.progress(progress) },
      ),
    )
    terminal.print(evaluationText(result.evaluation))
    return { value: { evaluation: result.evaluation, samplesPerSecond: result.samplesPerSecond } }
  },
}
