/** `moderato train`: trains a run, or resumes one, and keeps it in the history. */
import { beginTraining, DEFAULT_BASE, measureTraining } from '@main/cli/begin-training'
import type { Command } from '@main/cli/command'
import type { Context } from '@main/cli/context'
import { dryRunText } from '@main/cli/dry-run-text'
import { EpochTable } from '@main/cli/epoch-table'
import type { OptionSpecs } from '@main/cli/options'
import { copyModel, type OutFolder, outFolder } from '@main/cli/out-folder'
import { recipeOptions } from '@main/cli/recipe-options'
import { evaluationText } from '@main/cli/report'
import { tokenizerOption } from '@main/cli/tokenizer-option'
import { wayOn } from '@main/cli/way-on'
import type { RunDeps, RunOutcome } from '@main/runs/deps'
import { runFolder } from '@main/runs/run-folder'
import { getRun } from '@main/store/runs'
import { AppError } from '@shared/errors'
import type { TrainProgress } from '@shared/progress'

const options: OptionSpecs = {
  data: { kind: 'text', help: 'FILE  CSV, TSV, JSONL or Parquet to train on, or hub:ID[#CONFIG[/SPLIT]]' },
  eval: { kind: 'text', help: 'FILE|hub:…  to validate on; without it a fraction of --data is kept' },
  'eval-fraction': { kind: 'number', help: 'X  (default 0.1)' },
  base: {
    kind: 'text',
    help: `minilm|DIR|RUN|ID  what training starts from; an id of the Hub may end in @REVISION (default ${DEFAULT_BASE})`,
  },
  'ignore-mismatched-sizes': {
    kind: 'flag',
    help: 'agree that a base trained for other labels gets a newly initialized output layer',
  },
  rows: { kind: 'number', help: 'N  only the first N rows of --data' },
  'eval-rows': { kind: 'number', help: 'N  only the first N rows of --eval' },
  'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
  labels: { kind: 'text', help: 'A,B,C  (default: found by themselves)' },
  tokenizer: tokenizerOption,
  order: { kind: 'text', help: 'FILE  the training order: row indices of --data, counted from 0, one a line' },
  name: { kind: 'text', help: 'NAME  of the run (default: a readable name)' },
  resume: { kind: 'text', help: 'RUN  go on with a stopped or interrupted run' },
  'dry-run': { kind: 'flag', help: 'measure memory and time of an epoch on this machine, and start nothing' },
  out: { kind: 'text', help: 'DIR  also copy the model there: a new or empty folder, or an earlier --out, which is replaced' },
  ...recipeOptions,
}

export const train: Command = {
  summary: 'fine-tune a classifier',
  options,
  async run(context) {
    if (context.args.flag('dry-run')) return measure(context)
    const out = await outFolder(context)
    const table = new EpochTable(context.terminal)
    const { runId, live } = await beginTraining(runDeps(context, table), context)
    context.terminal.note(`run ${runId} (${getRun(context.db, runId).name})`)
    if (out?.replaces) context.terminal.note(`note: --out ${out.path} holds an earlier model, which this one will replace.`)
    const stop = () => live.stop('It was stopped with Ctrl+C.')
    if (context.signal.aborted) stop()
    context.signal.addEventListener('abort', stop, { once: true })
    const outcome = await live.done
    context.signal.removeEventListener('abort', stop)
    table.legend(getRun(context.db, runId))
    return conclude(context, runId, outcome, await keptModel(context, runId, outcome, out))
  },
}

async function measure(context: Context) {
  const measured = await measureTraining(runDeps(context, new EpochTable(context.terminal)), context)
  const peakRssBytes = measured.peakRssBytes + process.resourceUsage().maxRSS * 1024
  for (const message of measured.notices) context.terminal.note(`note: ${message}`)
  context.terminal.print(dryRunText({ ...measured, peakRssBytes }))
  return { value: { ...measured, peakRssBytes } }
}

function runDeps({ db, home, engine, terminal }: Context, table: EpochTable): RunDeps {
  const onProgress = (runId: string, progress: TrainProgress) => {
    if (progress.kind === 'epoch') table.add(progress.result, getRun(db, runId))
    else terminal.progress(progress)
  }
  return {
    db,
    home,
    engine,
    live: new Map(),
    listener: { onChanged: () => {}, onProgress },
  }
}

/** Where the best model lies; null where there is none. */
async function keptModel(
  { home }: Context,
  runId: string,
  { result }: RunOutcome,
  out: OutFolder | null,
): Promise<string | null> {
  if (!result || result.bestEpoch === null) return null
  const { model } = runFolder(home, runId)
  if (out) await copyModel(model, out)
  return out?.path ?? model
}

function conclude({ db, terminal }: Context, runId: string, { status, result, error }: RunOutcome, model: string | null) {
  const run = getRun(db, runId)
  if (status !== 'finished') terminal.note(wayOn(run, status, error))
  if (error) throw error
  if (!result) throw new AppError('cancelled', 'The run was stopped before it began.')
  if (result.evaluation) terminal.print(`\n${evaluationText(result.evaluation)}\n`)
  if (status === 'finished')
    terminal.print(
      `${run.name}: ${result.samplesPerSecond.toFixed(1)} comments/s, best epoch ${result.bestEpoch === null ? 'none' : Number(result.bestEpoch.toFixed(2))}${model ? `, model in ${model}` : ''}`,
    )
  const value = {
    run: runId,
    status,
    device: result.device,
    steps: result.steps,
    trainSeconds: result.trainSeconds,
    samplesPerSecond: result.samplesPerSecond,
    lossHistory: run.steps.map(({ step, loss }) => [step, loss]),
    epochs: result.epochs.map(({ epoch, step, trainingLoss, validationLoss, f1, rocAuc, averagePrecision, accuracy, best }) => ({
      epoch,
      step,
      trainingLoss,
      validationLoss,
      f1,
      rocAuc,
      averagePrecision,
      accuracy,
      best,
    })),
    evaluation: result.evaluation,
    peakRssBytes: result.peakRssBytes + process.resourceUsage().maxRSS * 1024,
    model,
    notices: run.notices,
  }
  return { value, exitCode: status === 'finished' ? 0 : 1 } as const
}
