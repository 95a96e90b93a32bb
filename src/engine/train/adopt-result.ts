/** A model that was trained elsewhere becomes a run's: checked against the predictions that came with it, evaluated and saved as one of ours. */
import { join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { readSnapshot, type Snapshot } from '@engine/data/snapshot'
import { meanLoss } from '@engine/evaluate/loss'
import { evaluateMetrics } from '@engine/evaluate/metrics/evaluate-metrics'
import { readLines } from '@engine/io/lines'
import { type LoadedModel, loadModel } from '@engine/predict/load-model'
import { openTokenizerOf } from '@engine/predict/open-tokenizer'
import { probabilities, scoreRows } from '@engine/predict/score'
import type { TrainingNotes } from '@engine/predict/training-notes'
import { cpu } from '@engine/runtime/cpu'
import { invalidInput } from '@shared/errors'
import type { Evaluation } from '@shared/evaluation'
import { z } from 'zod'
import { saveBest } from './save-run'

export interface AdoptInput {
  /** Holds `eval.jsonl`, and gets `model/` and `predictions.jsonl`. */
  readonly runFolder: string
  /** As save_pretrained writes it. */
  readonly modelFolder: string
  /** {id, logits} a line, in the order of `eval.jsonl`. */
  readonly logitsFile: string
  readonly labels: readonly string[]
  readonly notes: TrainingNotes
}

/** Rows that are computed here too, to see that model and predictions belong together. */
const SAMPLE_ROWS = 16
/** Half precision elsewhere moves a probability by a hundredth or two; another model moves it by more. */
const MAX_DIFFERENCE = 0.05

const LogitsLine = z.object({ id: z.string(), logits: z.array(z.number()) })

/** The evaluation of the predictions. @throws AppError where model, predictions and validation rows do not belong together */
export async function adoptResult(input: AdoptInput): Promise<Evaluation> {
  const { runFolder, modelFolder, labels, notes } = input
  const model = await loadModel(modelFolder, { labels: null, seed: 0 })
  if (model.labels.join('\n') !== labels.join('\n'))
    throw invalidInput(
      `${modelFolder}: the model's labels are ${model.labels.join(', ')}; the job's are ${labels.join(', ')}. They must be the same, in the same order.`,
    )
  const snapshot = await readSnapshot(join(runFolder, 'eval.jsonl'), labels.length)
  const logits = await readLogits(input.logitsFile, snapshot, labels.length)
  await compareSample(model, snapshot, logits, input)
  const p = probabilities(logits)
  const metrics = evaluateMetrics({ probabilities: p, labels: snapshot.labels, names: labels })
  const posWeight = Float32Array.from(labels, (label) => notes.posWeight[label] ?? 1)
  await saveBest(runFolder, model.weights, {
    model,
    lora: null,
    thresholds: metrics.thresholds,
    notes,
    tokenizerFrom: modelFolder,
    ids: snapshot.ids,
    probabilities: p,
  })
  return { ...metrics, loss: meanLoss(logits, snapshot.labels, posWeight) }
}

/** [n, L] */
async function readLogits(file: string, { ids }: Snapshot, width: number): Promise<Float32Array> {
  const logits = new Float32Array(ids.length * width)
  let row = 0
  for await (const line of readLines(file)) {
    const parsed = parseLine(line)
    const where = `${file}:${row + 1}`
    if (!parsed || parsed.logits.length !== width)
      throw invalidInput(`${where}: expected {"id", "logits"} with ${width} numbers.`)
    if (parsed.id !== ids[row])
      throw invalidInput(
        `${where}: found the row ${JSON.stringify(parsed.id)}, expected ${row < ids.length ? JSON.stringify(ids[row]) : 'no more rows'}: the predictions must be of the job's validation rows, in their order.`,
      )
    logits.set(parsed.logits, row * width)
    row++
  }
  if (row < ids.length) throw invalidInput(`${file} ends after ${row} rows; the job has ${ids.length} validation rows.`)
  return logits
}

function parseLine(line: string): z.infer<typeof LogitsLine> | null {
  try {
    return LogitsLine.parse(JSON.parse(line))
  } catch {
    return null
  }
}

async function compareSample(model: LoadedModel, snapshot: Snapshot, logits: Float32Array, input: AdoptInput): Promise<void> {
  const { facts, folder } = model
  const tokenizer = await openTokenizerOf(folder, facts)
  const texts = snapshot.texts.slice(0, SAMPLE_ROWS)
  const tokens = await tokenizer.encodeAll(texts, Math.min(input.notes.maxLength, facts.maxLength))
  const inference = await cpu.openInference(buildLogitsGraph(model.model, 'int32').graph, model.weights)
  try {
    const own = probabilities(await scoreRows(inference, tokens, { labels: input.labels.length, facts }))
    const given = probabilities(logits.subarray(0, own.length))
    const most = own.reduce((worst, p, i) => Math.max(worst, Math.abs(p - (given[i] as number))), 0)
    if (!(most <= MAX_DIFFERENCE))
      throw invalidInput(
        `${input.logitsFile} does not belong to the model beside it: for the same comments they differ by up to ${most.toFixed(3)} in probability. Copy the whole result again.`,
      )
  } finally {
    await inference.dispose()
  }
}
