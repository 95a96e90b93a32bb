/** The data folder: what takes how much, room made, and its way to another place. */
import { cleanUp } from '@main/data-folder/clean-up'
import { dataFolder } from '@main/data-folder/contents'
import { moveHeld, planIn } from '@main/data-folder/move-held'
import { removeOldFolder } from '@main/data-folder/remove-old'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import type { MoveProgress } from '@shared/data-folder'
import { AppError } from '@shared/errors'

/** Ten messages a second are enough for a bar. */
const INTERVAL_MS = 100

export const dataFolderHandlers = (context: Context): HandlersOf<'data-folder'> => {
  const { home, move } = context
  return {
    'data-folder/get': () => dataFolder(context),
    async 'data-folder/clean-up'({ items }) {
      checkIdle(context)
      return cleanUp(context, items)
    },
    'data-folder/plan-move': ({ place }) => planIn(context, place),
    async 'data-folder/move'({ place }) {
      checkIdle(context)
      const controller = new AbortController()
      const done = moveHeld({ ...context, signal: controller.signal, onProgress: telling(context) }, place)
      move.current = { cancel: () => controller.abort(), done: done.catch(() => undefined) }
      try {
        await done
      } finally {
        move.current = null
      }
    },
    'data-folder/stop-move': () => move.current?.cancel(),
    'data-folder/restart': () => context.shell.restart(),
    'data-folder/remove-old': () => removeOldFolder(home),
  }
}

/** What writes into the folder, or into the ledger that is in it, ends first. @throws AppError('busy') */
function checkIdle({ move, live, imports, downloads }: Context): void {
  if (move.current) throw new AppError('busy', 'The data folder is being moved already: wait until that has ended.')
  if (live.size > 0) throw new AppError('busy', 'A run is training: wait until it ends, or stop it, then try again.')
  if (imports.size > 0) throw new AppError('busy', 'Comments are being imported: wait until that has ended, then try again.')
  if (downloads.list().some(({ status }) => status === 'running'))
    throw new AppError('busy', 'A model is being downloaded: wait until it is here, or pause it, then try again.')
}

/** The beginning of a phase is always told. */
function telling({ emit }: Context): (progress: MoveProgress) => void {
  let last = Number.NEGATIVE_INFINITY
  let phase = ''
  return (progress) => {
    const now = performance.now()
    if (progress.phase === phase && now - last < INTERVAL_MS) return
    last = now
    phase = progress.phase
    emit('data-folder/move-progress', progress)
  }
}
