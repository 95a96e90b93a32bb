/** `moderato evaluate`: a finished model on a data file. */
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import type { Command } from '@main/cli/command'
import { inputFile, modelFrom, required } from '@main/cli/context'
import { withSnapshot } from '@main/cli/data-rows'
import { evaluationText } from '@main/cli/report'
import { invalidInput } from '@shared/errors'

export const evaluate: Command = {
  summary: 'evaluate a finished model on a data file',
  options: {
    model: { kind: 'text', help: 'DIR|RUN' },
    data: { kind: 'text', help: 'FILE  CSV, TSV or JSONL with the labels of the model' },
    'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
  },
  async run(context) {
    const { args, engine, terminal, signal } = context
    const model = modelFrom(context)
    const path = inputFile(required(args, 'data', 'a CSV, TSV or JSONL file'))
    const base = await engine.call('inspectBase', { folder: model })
    if (base.problem) throw invalidInput(base.problem)
    if (base.labels.length === 0)
      throw invalidInput(`--model ${args.text('model')} holds no classifier: its config.json names no labels. Train it first.`)
    const mapping = await resolveMapping(path, { textColumn: args.text('text-column'), labels: base.labels, signal })
    const result = await withSnapshot(context, path, mapping, (dataFile) =>
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
