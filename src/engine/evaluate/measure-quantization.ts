/** A classifier in 8 bits beside the same in float32, on rows with answers: what changes, and how fast each of them is. */
import type { Snapshot } from '@engine/data/snapshot'
import type { Classifier } from '@engine/predict/classifier'
import { probabilities } from '@engine/predict/score'
import { invalidInput } from '@shared/errors'
import type { QuantizationReport, ScoredModel } from '@shared/quantization'
import { compareScores } from './compare-scores'
import { evaluateMetrics } from './metrics/evaluate-metrics'

/** Rows that one model scores before it is the other's turn: whatever else the machine does meanwhile slows both. */
const TURN = 128

export interface Measured {
  readonly float32: Classifier
  readonly int8: Classifier
  /** Sizes of the two ONNX files. */
  readonly fileBytes: { readonly float32: number; readonly int8: number }
}

export interface MeasureOptions {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

/** @throws AppError('invalid-input') for a model that answers no numbers */
export async function measureQuantization(
  { float32, int8, fileBytes }: Measured,
  data: Snapshot,
  options: MeasureOptions,
): Promise<Omit<QuantizationReport, 'madeAt' | 'data'>> {
  const [before, after] = (await scoreInTurns([float32, int8], data.texts, options)) as [Scores, Scores]
  if (!before.probabilities.every(Number.isFinite))
    throw invalidInput(
      'The model answers what is not a number for some comments: its training diverged, so there is nothing to compare.',
    )
  const names = float32.labels
  const thresholds = names.map((label) => float32.thresholds[label] as number)
  const scored = ({ probabilities, seconds }: Scores, bytes: number): ScoredModel => {
    const metrics = evaluateMetrics({ probabilities, labels: data.labels, names, thresholds })
    return {
      rocAuc: metrics.rocAuc.macro,
      averagePrecision: metrics.averagePrecision.macro,
      f1Macro: metrics.f1Macro,
      f1Micro: metrics.f1Micro,
      accuracy: metrics.accuracy,
      samplesPerSecond: data.ids.length / seconds,
      fileBytes: bytes,
    }
  }
  return {
    rows: data.ids.length,
    ...compareScores({ ids: data.ids, names, thresholds, float32: before.probabilities, int8: after.probabilities }),
    thresholds: { ...float32.thresholds },
    float32: scored(before, fileBytes.float32),
    int8: scored(after, fileBytes.int8),
  }
}

interface Scores {
  /** [n, L] */
  readonly probabilities: Float64Array
  /** Tokenising included. */
  readonly seconds: number
}

async function scoreInTurns(
  models: readonly Classifier[],
  texts: readonly string[],
  { signal, onProgress }: MeasureOptions,
): Promise<Scores[]> {
  const all = models.map(({ labels }) => ({ logits: new Float32Array(texts.length * labels.length), seconds: 0 }))
  let done = 0
  const total = texts.length * models.length
  for (let begin = 0; begin < texts.length; begin += TURN) {
    const turn = texts.slice(begin, begin + TURN)
    for (const [i, model] of models.entries()) {
      const kept = all[i] as { logits: Float32Array; seconds: number }
      const begun = performance.now()
      const logits = await model.score(turn, (rows) => onProgress(done + rows, total), signal)
      kept.seconds += (performance.now() - begun) / 1000
      kept.logits.set(logits, begin * model.labels.length)
      done += turn.length
    }
  }
  return all.map(({ logits, seconds }) => ({ probabilities: probabilities(logits), seconds }))
}
