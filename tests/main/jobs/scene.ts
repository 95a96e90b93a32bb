/** A tiny run, its job, and a result such as train.py leaves, made of the run's own model. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FORMAT_VERSION, JobManifest, listFiles } from '@main/jobs/manifest'
import type { Evaluation } from '@shared/evaluation'
import { type CliScene, cliScene, commentLines, QUICK } from '@tests/main/cli/scene'

export interface Trained {
  run: string
  steps: number
  lossHistory: [number, number][]
  epochs: {
    epoch: number
    step: number
    trainingLoss: number
    validationLoss: number
    f1: number
    rocAuc: number
    averagePrecision: number
    accuracy: number
    best: boolean
  }[]
  evaluation: Evaluation
}

export interface JobScene extends CliScene {
  trained: Trained
  /** The exported job, without a result. */
  job: string
  /** A fresh copy of the job, with a result. */
  jobWithResult(): Promise<string>
}

/** The last label of every third comment is not answered. */
const partlyUnknown = (lines: readonly string[]): string[] =>
  lines.map((line, i) => (i % 3 === 1 ? line.replace(/,[01]$/, ',') : line))

/** 40 comments to train on, some answers unknown, 20 to evaluate: 2 epochs of 5 steps, as `options` change it. */
export async function jobScene(...options: string[]): Promise<JobScene> {
  const scene = await cliScene()
  scene.file('train.csv', partlyUnknown(commentLines(40)))
  scene.file('eval.csv', partlyUnknown(commentLines(20, { seed: 2 })))
  const data = ['--data', 'train.csv', '--eval', 'eval.csv', ...QUICK]
  const trained = await scene.json<Trained>('train', ...data, '--epochs', '2', ...options)
  const { folder: job } = await scene.json<{ folder: string }>('export-job', '--run', trained.run, '--out', 'job')
  let copies = 0
  return {
    ...scene,
    trained,
    job,
    async jobWithResult() {
      const folder = join(scene.folder, `job-${++copies}`)
      cpSync(job, folder, { recursive: true })
      await writeResult(folder, join(scene.folder, 'home', 'runs', trained.run), trained)
      return folder
    },
  }
}

export const json = <T = Record<string, unknown>>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8'))
export const writeJson = (value: unknown, ...path: string[]): void => writeFileSync(join(...path), JSON.stringify(value))

const logit = (p: number): number => Math.log(p / (1 - p))

async function writeResult(folder: string, runFolder: string, { epochs, lossHistory, steps }: Trained): Promise<void> {
  const result = join(folder, 'result')
  mkdirSync(result)
  cpSync(join(runFolder, 'model'), join(result, 'model'), { recursive: true })
  for (const ours of ['onnx', 'thresholds.json', 'moderato.json']) rmSync(join(result, 'model', ours), { recursive: true })
  const lines = readFileSync(join(runFolder, 'predictions.jsonl'), 'utf8').trimEnd().split('\n')
  const predictions = lines.map((line) => JSON.parse(line) as { id: string; p: number[] })
  writeFileSync(
    join(result, 'predictions.jsonl'),
    predictions.map(({ id, p }) => `${JSON.stringify({ id, logits: p.map(logit) })}\n`).join(''),
  )
  const evaluations = epochs.map(
    ({ epoch, step, trainingLoss, validationLoss, f1, rocAuc, averagePrecision, accuracy, best }) => ({
      epoch,
      step,
      training_loss: trainingLoss,
      best,
      loss: validationLoss,
      f1_macro: f1,
      f1_micro: f1,
      roc_auc: rocAuc,
      average_precision: averagePrecision,
      accuracy,
    }),
  )
  const metrics = {
    steps: lossHistory.map(([step, loss]) => ({ step, loss, learning_rate: 1e-3, grad_norm: 2 })),
    evaluations,
    total_steps: steps,
    train_seconds: 10,
    samples_per_second: 8,
    peak_rss_bytes: 1e9,
    notices: ['It was warm.'],
  }
  const environment = {
    started: '2026-01-02T03:04:05Z',
    finished: '2026-01-02T04:04:05Z',
    world_size: 4,
    devices: [...Array<string>(3).fill('Great GPU'), 'Small GPU'],
    mixed_precision: 'bf16',
    versions: { torch: '2.13.0', transformers: '5.17.0' },
  }
  writeJson(metrics, result, 'metrics.json')
  writeJson(environment, result, 'environment.json')
  await seal(folder)
}

/** Writes the result's manifest anew, as train.py does at its end. */
export async function seal(folder: string, changes: Record<string, unknown> = {}): Promise<void> {
  const result = join(folder, 'result')
  rmSync(join(result, 'manifest.json'), { force: true })
  const { job } = JobManifest.parse(json(folder, 'manifest.json'))
  writeJson({ format_version: FORMAT_VERSION, job, files: await listFiles(result), ...changes }, result, 'manifest.json')
}
