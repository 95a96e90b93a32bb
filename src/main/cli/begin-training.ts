/** What `moderato train` was asked for, checked and begun: a new run, or one that goes on. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkBase } from '@main/runs/check-base'
import { openDataSource, type RunData } from '@main/runs/data-source'
import type { RunDeps } from '@main/runs/deps'
import { dryRun } from '@main/runs/dry-run'
import { temporaryFolder } from '@main/runs/home'
import { removeLeftovers } from '@main/runs/remove-leftovers'
import { resolveBase } from '@main/runs/resolve-base'
import { resumeRun } from '@main/runs/resume'
import { type StartedRun, type StartRun, startRun } from '@main/runs/start'
import { addNotice } from '@main/store/run-progress'
import { findRun } from '@main/store/runs'
import type { DryRun } from '@shared/dry-run'
import { AppError, invalidInput } from '@shared/errors'
import { commandLine } from './command-line'
import { baseFrom, type Context, inputFile, required } from './context'
import { DATA_FILE, dataOption } from './data-option'
import { commonOptions } from './options'
import { recipeFrom } from './recipe-options'
import { tokenizerFolder } from './tokenizer-option'
import { writeTrainingOrder } from './training-order'

/** The embedded model. */
export const DEFAULT_BASE = 'minilm'

export async function beginTraining(deps: RunDeps, context: Context): Promise<StartedRun> {
  await removeLeftovers(deps)
  const resumed = context.args.text('resume')
  return resumed === undefined ? beginNew(deps, context) : beginAgain(deps, context, resumed)
}

/** A resumed run keeps its data and its recipe, so an option that would change them is refused, not ignored. */
async function beginAgain(deps: RunDeps, { args }: Context, runId: string): Promise<StartedRun> {
  const fits = ['resume', 'out', ...Object.keys(commonOptions)]
  const other = args.given.find((name) => !fits.includes(name))
  if (other !== undefined) throw invalidInput(`--resume goes on with the data and the recipe of its run: leave out --${other}.`)
  if (!findRun(deps.db, runId))
    throw new AppError('not-found', `--resume ${runId}: the history has no run of that id; ${commandLine('runs')} lists them.`)
  return resumeRun(deps, runId)
}

/** What the training that is asked for would take, measured; nothing is started or kept. */
export function measureTraining(deps: RunDeps, context: Context): Promise<DryRun> {
  if (context.args.text('resume') !== undefined)
    throw invalidInput('--dry-run measures a training that is not begun yet: leave out --resume.')
  if (context.args.text('out') !== undefined) throw invalidInput('--dry-run makes no model: leave out --out.')
  return withRequest(context, async (request, notices) => {
    const measured = await dryRun(deps, { ...request, onProgress: (progress) => context.terminal.progress(progress) })
    return { ...measured, notices: [...notices, ...measured.notices] }
  })
}

async function beginNew(deps: RunDeps, context: Context): Promise<StartedRun> {
  return withRequest(context, async (request, notices) => {
    const started = await startRun(deps, request)
    for (const message of notices) addNotice(deps.db, { runId: started.runId, message })
    for (const message of [...notices, ...started.notices]) context.terminal.note(`note: ${message}`)
    return started
  })
}

/** Everything that can be wrong with base, order and options is said before `use` is called, with what the order has to tell. */
async function withRequest<T>(context: Context, use: (request: StartRun, notices: readonly string[]) => Promise<T>): Promise<T> {
  const { args, db, engine, signal } = context
  const recipe = recipeFrom(args)
  const base = await baseFrom(context, args.text('base') ?? DEFAULT_BASE)
  const data = await dataFrom(context)
  const order = args.text('order')
  const orderPath = order === undefined ? null : inputFile(order)
  const { labels: baseLabels } = await checkBase(engine, resolveBase(context, base), recipe)
  const notices: string[] = []
  const folder = await mkdtemp(join(temporaryFolder(context.home), 'order-'))
  try {
    let orderFile: string | null = null
    if (order !== undefined && orderPath !== null) {
      orderFile = join(folder, 'order.txt')
      const source = await openDataSource(db, data, signal)
      notices.push(...(await writeTrainingOrder({ name: order, path: orderPath, source, seed: recipe.seed }, orderFile)))
    }
    const request = {
      projectId: null,
      name: args.text('name') ?? null,
      base,
      data,
      recipe,
      baseLabels,
      ignoreMismatchedSizes: args.flag('ignore-mismatched-sizes'),
      orderFile,
      signal,
    }
    return await use(request, notices)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function dataFrom(context: Context): Promise<Extract<RunData, { kind: 'file' }>> {
  const { args } = context
  const evalPath = args.text('eval')
  const evalFraction = args.number('eval-fraction') ?? 0.1
  if (!(evalFraction > 0 && evalFraction < 1))
    throw invalidInput(`--eval-fraction: found ${evalFraction}, expected a number between 0 and 1.`)
  if (evalPath !== undefined && args.number('eval-fraction') !== undefined)
    throw invalidInput('Give either --eval FILE or --eval-fraction X, not both.')
  if (evalPath === undefined && args.number('eval-rows') !== undefined)
    throw invalidInput('--eval-rows counts rows of --eval: give that file too, or use --eval-fraction.')
  return {
    kind: 'file',
    path: await dataOption(context, required(args, 'data', DATA_FILE)),
    evalPath: evalPath === undefined ? null : await dataOption(context, evalPath),
    evalFraction,
    textColumn: args.text('text-column'),
    tokenizer: await tokenizerFolder(context),
    labels: args
      .text('labels')
      ?.split(',')
      .map((name) => name.trim()),
    rows: wholeRows('rows', args.number('rows')),
    evalRows: wholeRows('eval-rows', args.number('eval-rows')),
  }
}

function wholeRows(name: string, value: number | undefined): number | null {
  if (value === undefined) return null
  if (!Number.isInteger(value) || value < 1)
    throw invalidInput(`--${name}: found ${value}, expected a whole number of at least 1.`)
  return value
}
