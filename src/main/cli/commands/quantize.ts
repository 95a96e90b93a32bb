/** `moderato quantize`: a model's int8 file, and a report of what it changes. */
import { basename, join } from 'node:path'
import { QUANTIZED_MODEL_FILE } from '@engine/io/quantized-files'
import type { Command } from '@main/cli/command'
import { type Context, modelFrom, required } from '@main/cli/context'
import { withLabelledRows } from '@main/cli/labelled-rows'
import { quantizationText } from '@main/cli/quantization-text'
import { tokenizerOption } from '@main/cli/tokenizer-option'
import { quantizeRun, settledModel } from '@main/runs/quantize'
import { findRun } from '@main/store/runs'
import { invalidInput } from '@shared/errors'
import type { Quantization } from '@shared/quantization'

export const quantize: Command = {
  summary: 'make a model smaller and faster (int8), and tell what that changes',
  options: {
    model: { kind: 'text', help: 'DIR|RUN' },
    data: { kind: 'text', help: "FILE  rows with the labels of the model to compare on  (default: the run's evaluation rows)" },
    'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
    tokenizer: tokenizerOption,
  },
  async run(context) {
    const { folder, quantization } = await quantized(context)
    const file = join(folder, QUANTIZED_MODEL_FILE)
    const { sha256: _hash, useForScoring: _use, ...report } = quantization
    context.terminal.print(quantizationText(report))
    context.terminal.print(`written to ${file}; predict and evaluate use it with --int8`)
    return { value: { file, ...report } }
  },
}

async function quantized(context: Context): Promise<{ folder: string; quantization: Quantization }> {
  const { args, db, engine, terminal, signal } = context
  const options = { signal, onProgress: terminal.progress.bind(terminal) }
  const name = required(args, 'model', 'a run or a model folder')
  const isRun = findRun(db, name) !== null
  const model = isRun ? settledModel(context, name, 'quantize it') : modelFrom(context)
  const data = args.text('data')
  if (data !== undefined)
    return withLabelledRows(context, model, async (dataFile) => ({
      folder: model.path,
      quantization: await engine.call('quantize', { model, dataFile, dataName: basename(data) }, options),
    }))
  if (isRun) return { folder: model.path, quantization: await quantizeRun(context, name, options) }
  throw invalidInput(`--data is missing: the folder ${name} keeps no comments to compare on; name a file with its labels.`)
}
