/** What a command works with: the store, the engine, the user's folder and the terminal. */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ModelFolder } from '@engine/process/protocol'
import { Presence } from '@main/data-folder/presence'
import { engineEnvironment } from '@main/devices/engine-environment'
import { EngineClient } from '@main/engine-client/engine-client'
import type { EngineProcess } from '@main/engine-client/engine-process'
import { isRepositoryId } from '@main/hub/repository-id'
import { Identity } from '@main/identity/identity'
import { type OpenNetwork, openNetwork } from '@main/network/open-network'
import { recordEngineRefusal } from '@main/network/record-refusal'
import { databasePath, homeFolder, prepareHome } from '@main/runs/home'
import { recoverRuns } from '@main/runs/recover'
import { resolveBase, runModel } from '@main/runs/resolve-base'
import type { WriteDb } from '@main/store/database'
import { closeStore, openStore } from '@main/store/open'
import { findRun } from '@main/store/runs'
import { AppError, invalidInput } from '@shared/errors'
import type { BaseRef } from '@shared/model'
import { hubBase } from './hub-base'
import type { Arguments } from './options'
import type { Terminal } from './terminal'

export interface Context {
  readonly args: Arguments
  readonly home: string
  readonly db: WriteDb
  readonly presence: Presence
  readonly engine: EngineClient
  readonly network: OpenNetwork
  readonly identity: Identity
  readonly terminal: Terminal
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal
}

const ENGINE_DEADLINE_MS = 2_000

export interface ContextOptions extends Pick<Context, 'args' | 'terminal' | 'signal'> {
  readonly launchEngine: (env: NodeJS.ProcessEnv) => EngineProcess
}

export async function openContext({ args, terminal, signal, launchEngine }: ContextOptions): Promise<Context> {
  const given = args.text('home')
  const home = given ? resolve(given) : homeFolder([], process.env)
  prepareHome(home)
  const presence = Presence.enter(home)
  const db = openStore(databasePath(home))
  await recoverRuns({ db, home })
  const launch = () => launchEngine(engineEnvironment(process.env, home))
  const engine = new EngineClient(launch, { onRefusedConnection: (target) => recordEngineRefusal(db, target) })
  return { args, home, db, presence, engine, ...networkOf(db, home, terminal), terminal, signal }
}

const SWITCHED_ON =
  'note: The network is on from now, because this command asks the Hub; `npm run -s moderato -- network --off` switches it off.'

/** A command that asks for the Hub was given its name: that is on purpose. */
function networkOf(db: WriteDb, home: string, terminal: Terminal): Pick<Context, 'network' | 'identity'> {
  const { env } = process
  const identity = new Identity({ home, env })
  const { credential } = identity
  const onSwitchedOn = () => terminal.note(SWITCHED_ON)
  const headless = { process: 'headless', systemProxy: null, deliberate: true, onSwitchedOn } as const
  return { identity, network: openNetwork({ db, env, credential, ...headless }) }
}

export async function closeContext({ engine, network, db, presence }: Context): Promise<void> {
  await network.close()
  await engine.shutdown(ENGINE_DEADLINE_MS)
  closeStore(db)
  presence.leave()
}

/** A required option. */
export function required(args: Arguments, name: string, expected: string): string {
  const value = args.text(name)
  if (value === undefined || value === '') throw invalidInput(`--${name} is missing: expected ${expected}.`)
  return value
}

/** A file the user named, absolute; relative paths are the caller's. */
export function inputFile(path: string): string {
  const absolute = resolve(path)
  const found = statSync(absolute, { throwIfNoEntry: false })
  if (!found) throw new AppError('not-found', `${path}: there is no such file.`)
  if (found.isDirectory()) throw invalidInput(`${path} is a folder: expected a file.`)
  return absolute
}

/** `--base`: the embedded model's name, a run of the history, a folder, or a model of the Hub. */
export async function baseFrom(context: Context, name: string): Promise<BaseRef> {
  const local = localBase(context, name)
  if (local) return local
  if (isRepositoryId(name.split('@')[0] ?? '')) return hubBase(context, name)
  throw new AppError(
    'not-found',
    `--base ${name}: expected minilm, a run of the history, a model folder, or the id of a model of the Hub; there is none of that name.`,
  )
}

/** The base of that name on this machine, outside the Hub's cache; null where there is none. */
export function localBase({ db }: Pick<Context, 'db'>, name: string): BaseRef | null {
  if (name === 'minilm') return { kind: 'embedded', name }
  if (findRun(db, name)) return { kind: 'run', runId: name }
  const path = resolve(name)
  return existsSync(path) ? { kind: 'folder', path } : null
}

/** `--model`: a run of the history or a folder. */
export function modelFrom(context: Context): ModelFolder {
  const name = required(context.args, 'model', 'a run or a model folder')
  if (findRun(context.db, name)) return runModel(context, name)
  const path = resolve(name)
  if (!existsSync(path))
    throw new AppError(
      'not-found',
      `--model ${name}: expected a run of the history or a model folder; there is neither. \`npm run -s moderato -- runs\` lists the runs with their ids.`,
    )
  return resolveBase(context, { kind: 'folder', path })
}
