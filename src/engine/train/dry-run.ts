/** A training without the training: a run's own data and graphs, its longest batch, and a sample of the others, measured. */
import { buildPoolGraph } from '@engine/arch/head'
import { scoringBatches } from '@engine/data/batches'
import { draw32, hash32 } from '@engine/data/random'
import { padded } from '@engine/data/tokens'
import { evaluateMetrics } from '@engine/evaluate/metrics/evaluate-metrics'
import type { LoadedModel } from '@engine/predict/load-model'
import { probabilities, SCORING_TOKENS, scorePooled } from '@engine/predict/score'
import type { Inference } from '@engine/runtime/device'
import type { DryRun } from '@shared/dry-run'
import type { TrainProgress } from '@shared/progress'
import { DropoutMasks } from './dropout-masks'
import { Meter } from './meter'
import { type AddVectors, type DataSet, type Prepared, prepare, type TrainInput } from './prepare'
import { timeTraining } from './time-training'
import { timeSample } from './timed-sample'
import { TokenBudget } from './token-budget'

/** Given to the sample of evaluations, and to that of an encoder whose vectors are computed once. */
const SAMPLE_SECONDS = 2

/** The run folder needs its data alone, and is left as it is. @throws AppError as a training does before its first step */
export async function dryRun(
  input: TrainInput,
  peakRssBytes: () => number,
  report: (progress: TrainProgress) => void,
): Promise<DryRun> {
  const { prepared, encoderSeconds } = await prepareUntrained(input, report)
  try {
    const notices = [...prepared.notices]
    const tokenBudget = new TokenBudget(input.tokenBudget, (message) => notices.push(message))
    const masks = new DropoutMasks(prepared.gradient.dropoutSites, input.recipe.seed)
    const training = await timeTraining({ prepared, recipe: input.recipe, masks, tokenBudget, signal: input.signal })
    const evaluation = await timeEvaluation(prepared, tokenBudget, input.signal)
    const { stepsPerEpoch, totalSteps, evaluateEvery } = prepared.plan
    return {
      device: input.device.name,
      peakRssBytes: peakRssBytes(),
      secondsPerEpoch: training.seconds + evaluation * (stepsPerEpoch / evaluateEvery),
      secondsPerEvaluation: evaluation,
      secondsTotal:
        encoderSeconds + training.seconds * (totalSteps / stepsPerEpoch) + evaluation * Math.ceil(totalSteps / evaluateEvery),
      stepsPerEpoch,
      totalSteps,
      longestBatch: training.longest,
      timed: training.timed,
      notices,
    }
  } finally {
    await prepared.training.dispose()
  }
}

/** As a training prepares itself, but for the vectors of a frozen encoder: how long they would take is measured, and they are zeros. */
async function prepareUntrained(
  input: TrainInput,
  report: (progress: TrainProgress) => void,
): Promise<{ prepared: Prepared; encoderSeconds: number }> {
  const meter = new Meter({ report, totalSteps: 0, stepsPerEpoch: 1, evaluateEvery: 1, trainRows: 0, evalRows: 0 })
  let encoderSeconds = 0
  const addVectors: AddVectors = async (sets, model) => {
    encoderSeconds = await timeEncoder(sets, model, input)
    return sets.map((set) => withEmptyVectors(set, model)) as [DataSet, DataSet]
  }
  const prepared = await prepare(input, (phase, done, total) => meter.phase(phase, done, total), addVectors)
  return { prepared, encoderSeconds }
}

/** Vectors of zeros in place of those that the encoder would compute: a head takes as long with them. */
function withEmptyVectors(set: DataSet, { facts: { width } }: LoadedModel): DataSet {
  return { ...set, pooled: { data: new Float32Array(set.ids.length * width), width } }
}

/** Seconds in which a frozen encoder computes the vectors of all rows. */
async function timeEncoder(sets: readonly DataSet[], model: LoadedModel, { device, signal }: TrainInput): Promise<number> {
  const encoder = await device.openInference(buildPoolGraph(model.model).graph, model.weights)
  try {
    let seconds = 0
    for (const set of sets) seconds += await timeForward(encoder, set, { model, tokens: SCORING_TOKENS, signal })
    return seconds
  } finally {
    await encoder.dispose()
  }
}

/** Seconds of one evaluation, its metrics included. */
async function timeEvaluation(
  { training, evaluation, model }: Prepared,
  tokenBudget: TokenBudget,
  signal: AbortSignal,
): Promise<number> {
  const labels = model.labels.length
  const begun = performance.now()
  if (evaluation.pooled) await scorePooled(training, evaluation.pooled, { labels, signal })
  const scored = (performance.now() - begun) / 1000
  const forward = evaluation.pooled
    ? scored
    : await timeForward(training, evaluation, { model, tokens: tokenBudget.tokens, signal })
  return forward + timeMetrics(evaluation, model.labels)
}

interface Forward {
  readonly model: LoadedModel
  /** Tokens at once. */
  readonly tokens: number
  readonly signal: AbortSignal
}

/** Seconds in which an inference answers all rows; the longest come first, and do not count: they are there for their memory. */
async function timeForward(inference: Inference, set: DataSet, { model, tokens, signal }: Forward): Promise<number> {
  const { lengthMultiple, padTokenId } = model.facts
  const pieces = scoringBatches(set.lengths, tokens, lengthMultiple)
  const [longest] = pieces
  if (!longest) return 0
  const run = async ({ places, width }: typeof longest) => {
    await inference.logits(padded(set.tokens, places, width, padTokenId))
  }
  await run(longest)
  const size = ({ places, width }: typeof longest) => places.length * width
  return (await timeSample({ pieces, size, run, seconds: SAMPLE_SECONDS, signal })).seconds
}

/** Seconds for the metrics of as many rows, their answers and made-up probabilities. */
function timeMetrics({ ids, labels }: DataSet, names: readonly string[]): number {
  const stream = hash32(1)
  const logits = Float32Array.from({ length: ids.length * names.length }, (_, i) => draw32(stream, i) / 2 ** 31 - 1)
  const begun = performance.now()
  evaluateMetrics({ probabilities: probabilities(logits), labels, names })
  return (performance.now() - begun) / 1000
}
