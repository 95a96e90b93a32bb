/** What a training would meet: lengths, truncation, class weights, and how long it takes on this machine, from measured steps. */

import { stat } from 'node:fs/promises'
import { readSnapshot, type Snapshot } from '@engine/data/snapshot'
import { cachedTokens } from '@engine/data/token-cache'
import { rowLengths, type TokenRows } from '@engine/data/tokens'
import { balancedPosWeights } from '@engine/data/weights'
import { openTokenizer } from '@engine/io/tokenizer'
import { modelPath } from '@engine/process/model-path'
import type { MethodInput } from '@engine/process/protocol'
import { type Method, phaseReporter, type Task } from '@engine/process/task'
import type { Device } from '@engine/runtime/device'
import { canMeasure, secondsPerToken } from '@engine/train/measure'
import { makePlan, type Plan } from '@engine/train/plan'
import type { Recipe } from '@shared/recipe'

/** Scoring costs about a third of training on the same tokens. */
const FORWARD_SHARE = 1 / 3

interface Tokenised {
  readonly snapshot: Snapshot
  readonly tokens: TokenRows
}

interface Kept {
  readonly rows: Promise<Tokenised>
  /** Of the question that began it: cancelled, it ends for all who wait. */
  readonly signal: AbortSignal
}

/** Of the data surveyed last: the form asks again at every change of the recipe. */
const cache = new Map<string, Kept>()
const CACHED = 2
const speeds = new Map<string, Promise<number>>()

export const surveyData: Method<'surveyData'> = async ({ base, trainFile, evalFile, labels, recipe, tokenCache }, task) => {
  const folder = await modelPath(base)
  const asked = { folder, labels: labels.length, maxLength: recipe.maxLength, tokenCache }
  const train = await tokenised({ ...asked, file: trainFile }, task)
  const evaluation = await tokenised({ ...asked, file: evalFile }, task)
  const lengths = rowLengths(train.tokens)
  const plan = makePlan(recipe, lengths, null)
  const { weights, warnings } = balancedPosWeights(train.snapshot.labels, labels)
  const rows = lengths.length
  const device = await measured(recipe, task)
  const positives = labels.map((_, label) =>
    train.snapshot.labels.reduce((sum, y, i) => sum + (i % labels.length === label && y === 1 ? 1 : 0), 0),
  )
  return {
    trainRows: rows,
    evalRows: evaluation.snapshot.ids.length,
    truncatedShare: rows === 0 ? 0 : train.tokens.truncated.reduce((sum, flag) => sum + flag, 0) / rows,
    meanTokens: rows === 0 ? 0 : train.tokens.ids.length / rows,
    posWeights: Object.fromEntries(labels.map((label, i) => [label, weights[i] as number])),
    positives: Object.fromEntries(labels.map((label, i) => [label, positives[i] as number])),
    warnings,
    stepsPerEpoch: plan.stepsPerEpoch,
    secondsEstimate: rows && device ? await estimate({ device, labels, recipe }, folder, plan, train, evaluation) : null,
  }
}

/** The device that the run would get; null where there is none, or one so slow that measuring it would hold up the form. */
async function measured({ device: choice }: Recipe, { devices }: Task): Promise<Device | null> {
  const chosen = await devices.choose(choice).catch(() => null)
  return chosen === null || chosen.slower ? null : chosen.device
}

/** Tokens times the measured time of one: passes over the training rows, and evaluations. The run may end earlier, never later. */
async function estimate(
  { device, labels, recipe }: Pick<MethodInput<'surveyData'>, 'labels' | 'recipe'> & { device: Device },
  folder: string,
  { totalSteps, stepsPerEpoch, evaluateEvery }: Plan,
  train: Tokenised,
  evaluation: Tokenised,
): Promise<number | null> {
  const { freeze, dropout, loraRank, loraDropout, loraTargetModules, gradientCheckpointing, mixedPrecision } = recipe
  const settings = [freeze, dropout, loraRank, loraDropout, loraTargetModules, gradientCheckpointing, mixedPrecision]
  const key = JSON.stringify([folder, settings, labels.length, device.name])
  if (!speeds.has(key) && !(await canMeasure(folder, recipe))) return null
  const speed = speeds.get(key) ?? secondsPerToken(folder, labels, recipe, device)
  speeds.set(key, speed)
  speed.catch(() => speeds.delete(key))
  // The encoder computes each row once; what the head adds is next to nothing.
  if (recipe.headOnly) return (await speed) * FORWARD_SHARE * (train.tokens.ids.length + evaluation.tokens.ids.length)
  const epochs = totalSteps / stepsPerEpoch
  const evaluations = Math.ceil(totalSteps / evaluateEvery)
  return (await speed) * (epochs * train.tokens.ids.length + evaluations * FORWARD_SHARE * evaluation.tokens.ids.length)
}

interface Asked {
  readonly folder: string
  readonly file: string
  readonly labels: number
  readonly maxLength: number
  readonly tokenCache: string | undefined
}

/** What another question had tokenised or is tokenising; where that one is cancelled, this one does it itself. */
async function tokenised(asked: Asked, task: Task): Promise<Tokenised> {
  const { folder, file, labels, maxLength } = asked
  const key = JSON.stringify([folder, file, (await stat(file)).mtimeMs, labels, maxLength])
  const known = cache.get(key)
  if (!known) return keep(key, tokenise(asked, task), task)
  return known.rows.catch((error: unknown) => {
    if (!known.signal.aborted || task.signal.aborted) throw error
    return tokenised(asked, task)
  })
}

function keep(key: string, rows: Promise<Tokenised>, { signal }: Task): Promise<Tokenised> {
  cache.set(key, { rows, signal })
  rows.catch(() => cache.delete(key))
  for (const oldest of [...cache.keys()].slice(0, -CACHED)) cache.delete(oldest)
  return rows
}

async function tokenise({ folder, file, labels, maxLength, tokenCache }: Asked, task: Task): Promise<Tokenised> {
  const snapshot = await readSnapshot(file, labels)
  const tokens = await cachedTokens({
    folder: tokenCache ?? null,
    tokenizer: await openTokenizer(folder),
    texts: snapshot.texts,
    maxLength,
    onProgress: phaseReporter(task, 'tokenising'),
    signal: task.signal,
  })
  return { snapshot, tokens }
}
