/** A move with everything held that could write meanwhile. After it has succeeded the program writes nothing more and must end. */
import { firstHome } from '@main/runs/home'
import type { WriteDb } from '@main/store/database'
import { holdWrites, releaseWrites } from '@main/store/move-database'
import { getRun } from '@main/store/runs'
import { trainingHolder } from '@main/store/training-lock'
import type { MovePlan, MoveProgress } from '@shared/data-folder'
import { AppError, invalidInput } from '@shared/errors'
import { whyFixed } from './contents'
import { moveDataFolder } from './move'
import { planMove } from './plan-move'
import type { Presence } from './presence'
import { oldFolder } from './remove-old'

export interface HeldMove {
  readonly db: WriteDb
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly presence: Presence
  readonly signal: AbortSignal
  onProgress(progress: MoveProgress): void
}

/** @throws AppError: 'busy' while a run trains or another program works on the folder; what `planMove` and `moveDataFolder` throw */
export async function moveHeld({ db, home, env, presence, signal, onProgress }: HeldMove, place: string): Promise<MovePlan> {
  checkFree(db)
  const plan = await planIn({ home, env }, place)
  presence.alone()
  try {
    holdWrites(db)
    await moveDataFolder({ db, plan, first: firstHome(env), signal, onProgress })
  } catch (error) {
    releaseWrites(db)
    presence.share()
    throw error
  }
  return plan
}

/** @throws AppError('invalid-input') also where the folder was named with --home or MODERATO_HOME */
export async function planIn({ home, env }: Pick<HeldMove, 'home' | 'env'>, place: string): Promise<MovePlan> {
  const fixed = whyFixed(home, env)
  if (fixed !== null) throw invalidInput(fixed)
  const old = await oldFolder(home)
  // Only the newest move is remembered, and what is left of the one before would be forgotten.
  if (old)
    throw invalidInput(
      `What was copied at the last move is still at ${old.folder}: remove that first, then move the data folder.`,
    )
  return planMove(home, place)
}

function checkFree(db: WriteDb): void {
  const holder = trainingHolder(db)
  if (holder === null) return
  const { name } = getRun(db, holder.runId)
  throw new AppError('busy', `The run "${name}" is training: wait until it ends, or stop it, then move the data folder.`)
}
