/** `moderato predict`: one text, or a file of them. */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DataRef } from '@engine/data/files/data-files'
import { mappingNotices } from '@engine/data/files/mapping-notices'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import type { Command } from '@main/cli/command'
import { type Context, modelFrom, required } from '@main/cli/context'
import { DATA_FILE, dataOption } from '@main/cli/data-option'
import { withSnapshot } from '@main/cli/data-rows'
import { int8Option, precisionOf } from '@main/cli/precision-option'
import { table } from '@main/cli/terminal'
import { tokenizerFolder, tokenizerOption } from '@main/cli/tokenizer-option'
import { AppError, invalidInput } from '@shared/errors'
import { labelTitle, NONE_TITLE } from '@shared/labels'
import type { Prediction } from '@shared/model'

export const predict: Command = {
  summary: "a model's probabilities for one text or a file of texts",
  options: {
    model: { kind: 'text', help: 'DIR|RUN' },
    text: { kind: 'text', help: 'TEXT' },
    input: { kind: 'text', help: 'FILE  CSV, TSV, JSONL or Parquet with a text column, or hub:ID[#CONFIG[/SPLIT]]' },
    output: { kind: 'text', help: 'FILE.jsonl  JSON lines: {id, probabilities, predicted}; a file of that name is replaced' },
    'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
    tokenizer: tokenizerOption,
    int8: int8Option,
  },
  async run(context) {
    const text = context.args.text('text')
    if ((text === undefined) === (context.args.text('input') === undefined))
      throw invalidInput('Give either --text TEXT, or --input FILE with --output FILE.')
    return { value: text === undefined ? await predictFile(context) : await predictText(context, text) }
  },
}

async function predictText(context: Context, text: string) {
  if (text.trim() === '') throw invalidInput('--text is empty: expected a text to predict.')
  const asked = { model: modelFrom(context), text, precision: precisionOf(context.args) }
  const prediction = await context.engine.call('predict', asked, { signal: context.signal })
  context.terminal.print(predictionText(prediction))
  return { probabilities: prediction.probabilities, predicted: prediction.predicted }
}

export function predictionText({ probabilities, thresholds, predicted }: Prediction): string {
  const rows = Object.entries(probabilities).map(([label, p]) => [
    labelTitle(label),
    p.toFixed(3),
    `(threshold ${thresholds[label]?.toFixed(2)})`,
    p >= (thresholds[label] ?? 0.5) ? 'yes' : 'no',
  ])
  return `${table(rows)}\n→ ${predicted.length > 0 ? predicted.map(labelTitle).join(', ') : NONE_TITLE}`
}

async function predictFile(context: Context) {
  const { args, engine, terminal, signal } = context
  const data = await dataOption(context, required(args, 'input', DATA_FILE))
  const outFile = resolve(required(args, 'output', 'a file to write JSON lines to'))
  if (!outFile.endsWith('.jsonl'))
    throw invalidInput(
      `--output ${args.text('output')}: the answer is written as JSON lines; expected a name that ends in .jsonl.`,
    )
  if (!existsSync(dirname(outFile))) throw new AppError('not-found', `--output ${args.text('output')}: there is no such folder.`)
  checkReplaced(context, data, outFile)
  const model = modelFrom(context)
  const found = await resolveMapping(data, {
    textColumn: args.text('text-column'),
    tokenizer: await tokenizerFolder(context),
    signal,
  })
  const mapping = { ...found, labels: null }
  for (const notice of mappingNotices(mapping, 'with --labels a,b,c')) terminal.note(`note: ${notice}`)
  const { rows, samplesPerSecond } = await withSnapshot(context, data, mapping, (dataFile) =>
    engine.call(
      'predictFile',
      { model, dataFile, outFile, precision: precisionOf(args) },
      { signal, onProgress: (progress) => terminal.progress(progress) },
    ),
  )
  terminal.print(`${rows} comments, ${samplesPerSecond.toFixed(1)}/s, written to ${outFile}`)
  return { rows, samplesPerSecond }
}

/** A file of that name is replaced, and that is said; the input itself and a folder are not. */
function checkReplaced({ args, terminal }: Context, input: DataRef, outFile: string): void {
  const found = statSync(outFile, { throwIfNoEntry: false })
  if (!found) return
  if (found.isDirectory()) throw invalidInput(`--output ${args.text('output')} is a folder: expected a file.`)
  if (typeof input === 'string' && realpathSync(outFile) === realpathSync(input))
    throw invalidInput(`--output ${args.text('output')} is the file that --input names: expected another one.`)
  terminal.note(`note: ${outFile} is replaced.`)
}
