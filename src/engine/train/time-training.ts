/** How long an epoch's steps take: the longest batch first, for its memory, then a sample of micro-batches, or of whole steps. */
import type { MicroBatch } from '@engine/data/batches'
import type { DryRun } from '@shared/dry-run'
import { feedsOfPart, knownLabels, partsOf, type StepInput, type Stepped, trainStep, trainSteps } from './step'
import { measuringStopped, timeSample } from './timed-sample'

const SAMPLE_SECONDS = 4
/** Of the longest batch: the first, one that is added to it, and one more once memory is at hand for both. */
const LONGEST_PARTS = 3

type Timed = Omit<StepInput, 'batch' | 'step'>

export interface TrainingTime {
  /** Of an epoch. */
  readonly seconds: number
  readonly longest: DryRun['longestBatch']
  readonly timed: number
}

/** The state moves as in any training: nothing of it is to be kept. @throws AppError('cancelled') when `signal` says so */
export async function timeTraining(input: Timed): Promise<TrainingTime> {
  const { plan, training } = input.prepared
  const batches = plan.batchesOf(0)
  const longest = await computeLongest(input, longestOf(batches, input.prepared))
  const time = training.together ? timeSteps(input, batches) : timeMicroBatches(input, batches)
  return { longest, ...(await time) }
}

function longestOf(batches: readonly Int32Array[], { train }: Stepped): Int32Array {
  const longest = (batch: Int32Array) => batch.reduce((most, row) => Math.max(most, train.lengths[row] as number), 0)
  return batches.reduce((most, batch) => (longest(batch) > longest(most) ? batch : most))
}

/** One step on the first micro-batches, which are the longest; it also warms up. Devices that take whole steps take it whole. */
async function computeLongest(input: Timed, batch: Int32Array): Promise<DryRun['longestBatch']> {
  const { prepared, tokenBudget } = input
  const all = partsOf({ prepared, batch }, tokenBudget.tokens)
  const rows = all.slice(0, LONGEST_PARTS).flatMap(({ places }) => places.map((place) => batch[place] as number))
  const part = Int32Array.from(rows)
  const done = prepared.training.together
    ? await trainSteps({ ...input, batches: [batch], step: 1 })
    : await trainStep({ ...input, batch: part, step: 1 })
  if (done === null) throw measuringStopped()
  const parts = partsOf({ prepared, batch }, tokenBudget.tokens)
  return {
    rows: batch.length,
    tokens: Math.max(...parts.map(({ width }) => width)),
    microBatches: parts.length,
    tokensAtOnce: Math.max(...parts.map(tokensOf)),
  }
}

const tokensOf = ({ places, width }: MicroBatch): number => places.length * width

interface Piece {
  readonly batch: Int32Array
  readonly part: MicroBatch
  /** Its gradients replace those held; others are added to them. */
  readonly first: boolean
}

/** Micro-batches are timed, and the update after them; an epoch is so many of both. */
async function timeMicroBatches(input: Timed, batches: readonly Int32Array[]): Promise<{ seconds: number; timed: number }> {
  const { prepared, tokenBudget, signal } = input
  const { training, plan, adamW } = prepared
  const pieces = batches
    .flatMap((batch) =>
      partsOf({ prepared, batch }, tokenBudget.tokens).map((part, i): Piece => ({ batch, part, first: i === 0 })),
    )
    .sort((a, b) => a.part.width - b.part.width)
  const updates: number[] = []
  const { seconds, timed } = await timeSample({
    pieces,
    size: ({ part }) => tokensOf(part),
    seconds: SAMPLE_SECONDS,
    signal,
    async run({ batch, part, first }) {
      const scale = 1 / Math.max(1, knownLabels(prepared, batch))
      await training.gradients(feedsOfPart({ ...input, batch, step: 1 }, part, scale), first)
    },
  })
  for (let step = 1; step <= UPDATES; step++) {
    const begun = performance.now()
    await training.update({ options: adamW, learningRate: 0, step })
    updates.push((performance.now() - begun) / 1000)
  }
  const update = updates.reduce((a, b) => a + b, 0) / UPDATES
  return { seconds: seconds + update * plan.stepsPerEpoch, timed }
}

const UPDATES = 3

/** As many steps in a call as the device takes by then. */
async function timeSteps(input: Timed, batches: readonly Int32Array[]): Promise<{ seconds: number; timed: number }> {
  let step = 1
  const count = input.prepared.training.together?.count() ?? 1
  const calls = Array.from({ length: Math.ceil(batches.length / count) }, (_, i) => batches.slice(i * count, (i + 1) * count))
  return timeSample({
    pieces: calls,
    size: (call) => call.reduce((sum, batch) => sum + batch.length, 0),
    seconds: SAMPLE_SECONDS,
    signal: input.signal,
    async run(call) {
      for (let left = call; left.length > 0; ) {
        const done = await trainSteps({ ...input, batches: left, step })
        if (done === null) throw measuringStopped()
        step += done.length
        left = left.slice(done.length)
      }
    },
  })
}
