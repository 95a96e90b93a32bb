/** `moderato evaluate`: a finished model on a data file. */
import type { Command } from '@main/cli/command'
import { modelFrom } from '@main/cli/context'
import { withLabelledRows } from '@main/cli/labelled-rows'
import { int8Option, precisionOf } from '@main/cli/precision-option'
import { evaluationText } from '@main/cli/report'
import { tokenizerOption } from '@main/cli/tokenizer-option'

export const evaluate: Command = {
  summary: 'evaluate a finished model on a data file',
  options: {
    model: { kind: 'text', help: 'DIR|RUN' },
    data: { kind: 'text', help: 'FILE  CSV, TSV, JSONL or Parquet with the labels of the model, or hub:ID[#CONFIG[/SPLIT]]' },
    'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
    tokenizer: tokenizerOption,
    int8: int8Option,
  },
  async run(context) {
    const { args, engine, terminal, signal } = context
    const model = modelFrom(context)
    const result = await withLabelledRows(context, model, (dataFile, labels) =>
      engine.call(
        'evaluate',
        { model, dataFile, labels, precision: precisionOf(args) },
        { signal, onProgress: (progress) => terminal.progress(progress) },
      ),
    )
    terminal.print(evaluationText(result.evaluation))
    return { value: { evaluation: result.evaluation, samplesPerSecond: result.samplesPerSecond } }
  },
}
