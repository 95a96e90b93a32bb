/** `moderato train`: trains a run, or resumes one, and keeps it in the history. */
import { cp } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from '@main/cli/command'
import { baseFrom, type Context, inputFile, required } from '@main/cli/context'
import type { OptionSpecs } from '@main/cli/options'
import { recipeFrom, recipeOptions } from '@main/cli/recipe-options'
import { epochHeader, epochLine, evaluationText } from '@main/cli/report'
import type { RunDeps, RunOutcome } from '@main/runs/deps'
import { resumeRun } from '@main/runs/resume'
import { runFolder } from '@main/runs/run-folder'
import { type StartedRun, startRun } from '@main/runs/start'
import { getRun } from '@main/store/runs'
import { AppError, invalidInput } from '@shared/errors'
import type { TrainProgress } from '@shared/progress'

const options: OptionSpecs = {
  data: { kind: 'text', help: 'FILE  CSV, TSV or JSONL to train on' },
  eval: { kind: 'text', help: 'FILE  to validate on; without it a fraction of --data is kept' },
  'eval-fraction': { kind: 'number', help: 'X  (default 0.1)' },
  base: { kind: 'text', help: 'minilm|DIR|RUN  what training starts from' },
  rows: { kind: 'number', help: 'N  only the first N rows of --data' },
  'eval-rows': { kind: 'number', help: 'N  only the first N rows of --eval' },
  'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
  labels: { kind: 'text', help: 'A,B,C  (default: found by themselves)' },
  order: { kind: 'text', help: 'FILE  the training order: row indices, one a line' },
  name: { kind: 'text', help: 'NAME  of the run (default: a readable name)' },
  resume: { kind: 'text', help: 'RUN  go on with a stopped or interrupted run' },
  out: { kind: 'text', help: 'DIR  also copy the finished model there' },
  ...recipeOptions,
}

export const train: Command = {
  summary: 'fine-tune a classifier',
  options,
  async run(context) {
    const deps = runDeps(context)
    const { runId, live } = await begin(deps, context)
    context.terminal.note(`run ${runId} (${getRun(context.db, runId).name})`)
    const stop = () => live.stop('It was stopped with Ctrl+C.')
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

async function begin(deps: RunDeps, context: Context): Promise<StartedRun> {
  const { args } = context
  const resumed = args.text('resume')
  if (resumed !== undefined) {
    if (args.text('data') !== undefined) throw invalidInput('--resume goes on with the data of its run: leave out --data.')
    return resumeRun(deps, resumed)
  }
  const evalFraction = args.number('eval-fraction') ?? 0.1
  if (!(evalFraction > 0 && evalFraction < 1))
    throw invalidInput(`--eval-fraction: found ${evalFraction}, expected a number between 0 and 1.`)
  const evalPath = args.text('eval')
  const order = args.text('order')
  return startRun(deps, {
    projectId: null,
    name: args.text('name') ?? null,
    base: baseFrom(context, required(args, 'base', 'minilm, a model folder or a run')),
    data: {
      kind: 'file',
      path: inputFile(required(args, 'data', 'a CSV, TSV or JSONL file')),
      evalPath: evalPath === undefined ? null : inputFile(evalPath),
      evalFraction,
      textColumn: args.text('text-column'),
      labels: args
        .text('labels')
        ?.split(',')
        .map((name) => name.trim()),
      rows: wholeRows('rows', args.number('rows')),
      evalRows: wholeRows('eval-rows', args.number('eval-rows')),
    },
    recipe: recipeFrom(args),
    orderFile: order === undefined ? null : inputFile(order),
  })
}

function wholeRows(name: string, value: number | undefined): number | null {
  if (value === undefined) return null
  if (!Number.isInteger(value) || value < 1)
    throw invalidInput(`--${name}: found ${value}, expected a whole number of at least 1.`)
  return value
}

async function copyModel({ args, home }: Context, runId: string, { result }: RunOutcome): Promise<string | null> {
  if (!result || result.bestEpoch === null) return null
  const { model } = runFolder(home, runId)
  const out = args.text('out')
  if (out === undefined) return model
  await cp(model, resolve(out), { recursive: true })
  return resolve(out)
}

function conclude({ db, terminal }: Context, runId: string, { status, result, error }: RunOutcome, model: string | null) {
  if (error) throw error
  if (!result) throw new AppError('cancelled', `The run was stopped before it began. Start it again.`)
  const run = getRun(db, runId)
  if (result.evaluation) terminal.print(`\n${evaluationText(result.evaluation)}\n`)
  if (status === 'stopped') terminal.note(`Stopped at step ${result.steps}. Go on with --resume ${runId}.`)
  else
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
