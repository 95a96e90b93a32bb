/** `moderato train`: trains a run, or resumes one, and keeps it in the history. */
import { statSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { resolve } from 'node:path'
import { beginTraining } from '@main/cli/begin-training'
import type { Command } from '@main/cli/command'
import type { Context } from '@main/cli/context'
import type { OptionSpecs } from '@main/cli/options'
import { recipeOptions } from '@main/cli/recipe-options'
import { epochHeader, epochLine, evaluationText } from '@main/cli/report'
import type { RunDeps, RunOutcome } from '@main/runs/deps'
import { runFolder } from '@main/runs/run-folder'
import { getRun } from '@main/store/runs'
import { AppError, invalidInput } from '@shared/errors'
import type { TrainProgress } from '@shared/progress'
import type { RunDetail } from '@shared/run'

const options: OptionSpecs = {
  data: { kind: 'text', help: 'FILE  CSV, TSV or JSONL to train on' },
  eval: { kind: 'text', help: 'FILE  to validate on; without it a fraction of --data is kept' },
  'eval-fraction': { kind: 'number', help: 'X  (default 0.1)' },
  base: { kind: 'text', help: 'minilm|DIR|RUN  what training starts from' },
  rows: { kind: 'number', help: 'N  only the first N rows of --data' },
  'eval-rows': { kind: 'number', help: 'N  only the first N rows of --eval' },
  'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
  labels: { kind: 'text', help: 'A,B,C  (default: found by themselves)' },
  order: { kind: 'text', help: 'FILE  the training order: row indices of --data, counted from 0, one a line' },
  'lora-rank': { kind: 'number', help: 'R  not in this version: it trains the weights themselves' },
  name: { kind: 'text', help: 'NAME  of the run (default: a readable name)' },
  resume: { kind: 'text', help: 'RUN  go on with a stopped or interrupted run' },
  out: { kind: 'text', help: 'DIR  also copy the finished model there' },
  ...recipeOptions,
}

export const train: Command = {
  summary: 'fine-tune a classifier',
  options,
  async run(context) {
    checkOut(context.args.text('out'))
    const deps = runDeps(context)
    const { runId, live } = await beginTraining(deps, context)
    context.terminal.note(`run ${runId} (${getRun(context.db, runId).name})`)
    const stop = () => live.stop('It was stopped with Ctrl+C.')
    if (context.signal.aborted) stop()
    context.signal.addEventListener('abort', stop, { once: true })
    const outcome = await live.done
    context.signal.removeEventListener('abort', stop)
    const model = await copyModel(context, runId, outcome)
    return conclude(context, runId, outcome, model)
  },
}

function runDeps({ db, home, engine, terminal }: Context): RunDeps {
  let headed = false
  const onProgress = (progress: TrainProgress) => {
    if (progress.kind !== 'epoch') return terminal.progress(progress)
    if (!headed) terminal.print(epochHeader())
    headed = true
    terminal.print(epochLine(progress.result))
  }
  return {
    db,
    home,
    engine,
    live: new Map(),
    listener: { onChanged: () => {}, onProgress: (_, progress) => onProgress(progress) },
  }
}

async function copyModel({ args, home }: Context, runId: string, { result }: RunOutcome): Promise<string | null> {
  if (!result || result.bestEpoch === null) return null
  const { model } = runFolder(home, runId)
  const out = args.text('out')
  if (out === undefined) return model
  await cp(model, resolve(out), { recursive: true })
  return resolve(out)
}

/** Said before the training, not after it. */
function checkOut(out: string | undefined): void {
  if (out === undefined) return
  const found = statSync(resolve(out), { throwIfNoEntry: false })
  if (found && !found.isDirectory()) throw invalidInput(`--out ${out} is a file: expected a folder.`)
}

function conclude({ db, terminal }: Context, runId: string, { status, result, error }: RunOutcome, model: string | null) {
  const run = getRun(db, runId)
  if (status !== 'finished') terminal.note(wayOn(run))
  if (error) throw error
  if (!result) throw new AppError('cancelled', `The run was stopped before it began. Start it again.`)
  if (result.evaluation) terminal.print(`\n${evaluationText(result.evaluation)}\n`)
  if (status === 'finished')
    terminal.print(
      `${run.name}: ${result.samplesPerSecond.toFixed(1)} comments/s, best epoch ${result.bestEpoch === null ? 'none' : Number(result.bestEpoch.toFixed(2))}${model ? `, model in ${model}` : ''}`,
    )
  const value = {
    run: runId,
    device: result.device,
    steps: result.steps,
    trainSeconds: result.trainSeconds,
    samplesPerSecond: result.samplesPerSecond,
    lossHistory: run.steps.map(({ step, loss }) => [step, loss]),
    epochs: result.epochs.map(({ epoch, trainingLoss, validationLoss, f1, rocAuc, accuracy }) => ({
      epoch,
      trainingLoss,
      validationLoss,
      f1,
      rocAuc,
      accuracy,
    })),
    evaluation: result.evaluation,
    peakRssBytes: result.peakRssBytes + process.resourceUsage().maxRSS * 1024,
    model,
  }
  return { value, exitCode: status === 'finished' ? 0 : 1 } as const
}

const wayOn = ({ id, status, step, resumable }: RunDetail): string =>
  `The run is ${status} at step ${step}. ${resumable ? `Go on with \`moderato train --resume ${id}\`.` : 'It had saved no checkpoint: start it again.'}`
