/** A finished model ready to answer: texts in, probabilities and verdicts out. */
import { paddedLength } from '@engine/data/batches'
import { padded } from '@engine/data/tokens'
import { readThresholds } from '@engine/io/model-folder'
import type { Tokenizer } from '@engine/io/tokenizer'
import type { Device } from '@engine/runtime/device'
import type { Prediction } from '@shared/model'
import { type OpenInference, openInference, type Precision } from './open-inference'
import { openTokenizerOf } from './open-tokenizer'
import { probabilities, scoreRows } from './score'
import { readTrainingNotes } from './training-notes'

/** `--max-length`'s default, for models that do not say what they were trained with. */
const DEFAULT_MAX_LENGTH = 128

export interface Classifier {
  readonly labels: readonly string[]
  /** Verdict is yes where the probability is at or above it. */
  readonly thresholds: Readonly<Record<string, number>>
  /** Of the loss the model was trained with; null for models of other makers. */
  readonly posWeight: Float32Array | null
  predict(text: string): Promise<Prediction>
  /** Logits [n, L]. */
  score(texts: readonly string[], onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<Float32Array>
  verdict(p: ArrayLike<number>): string[]
  dispose(): Promise<void>
}

export const openClassifier = async (folder: string, device: Device, precision: Precision = 'float32'): Promise<Classifier> =>
  classifierOf(folder, await openInference(folder, device, precision))

/** What the folder says beside its weights, around an inference that is open. */
export async function classifierOf(folder: string, open: OpenInference): Promise<Classifier> {
  const { facts, labels, inference } = open
  const tokenizer = await openTokenizerOf(folder, facts)
  const notes = await readTrainingNotes(folder)
  const maxLength = Math.min(notes?.maxLength ?? DEFAULT_MAX_LENGTH, facts.maxLength)
  const thresholds = await thresholdsOf(folder, labels)
  const verdict = (p: ArrayLike<number>) => labels.filter((label, i) => (p[i] as number) >= (thresholds[label] as number))
  return {
    labels,
    thresholds,
    posWeight: notes ? Float32Array.from(labels, (label) => notes.posWeight[label] ?? 1) : null,
    predict: (text) => predictOne({ ...open, text, tokenizer, maxLength, thresholds, verdict }),
    async score(texts, onProgress, signal) {
      const tokens = await tokenizer.encodeAll(texts, maxLength, undefined, signal)
      return scoreRows(inference, tokens, { labels: labels.length, facts, signal, onProgress })
    },
    verdict,
    dispose: () => inference.dispose(),
  }
}

interface OneText extends OpenInference {
  text: string
  tokenizer: Tokenizer
  maxLength: number
  thresholds: Readonly<Record<string, number>>
  verdict: (p: ArrayLike<number>) => string[]
}

async function predictOne({
  text,
  labels,
  facts,
  tokenizer,
  inference,
  precision,
  maxLength,
  thresholds,
  verdict,
}: OneText): Promise<Prediction> {
  const begun = performance.now()
  const { ids, truncated } = tokenizer.encode(text, maxLength)
  const tokens = { ids, offsets: Int32Array.of(0, ids.length), truncated: new Uint8Array(1) }
  const width = paddedLength(ids.length, facts.lengthMultiple)
  const p = probabilities(await inference.logits(padded(tokens, [0], width, facts.padTokenId)))
  return {
    probabilities: Object.fromEntries(labels.map((label, i) => [label, p[i] as number])),
    thresholds: { ...thresholds },
    predicted: verdict(p),
    tokens: ids.length,
    truncated,
    milliseconds: performance.now() - begun,
    precision,
  }
}

/** The thresholds saved with the model; 0.5 for a label without one. */
async function thresholdsOf(folder: string, labels: readonly string[]): Promise<Record<string, number>> {
  const stored = await readThresholds(folder)
  return Object.fromEntries(labels.map((label) => [label, stored?.[label] ?? 0.5]))
}
