/** What a training can start from: the embedded base, model folders of the user's, and runs that have a model. */
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { EMBEDDED, resolveBase } from '@main/runs/resolve-base'
import { addBaseFolder, listBaseFolders, removeBaseFolder } from '@main/store/base-folders'
import { listRuns } from '@main/store/runs'
import { invalidInput, toErrorData } from '@shared/errors'
import type { BaseInfo, BaseRef } from '@shared/model'

type Inspection = Omit<BaseInfo, 'ref' | 'title'>

interface Candidate {
  ref: BaseRef
  title: string
}

const unusable = (problem: string): Inspection => ({
  modelType: null,
  parameters: null,
  layers: null,
  maxLength: null,
  labels: [],
  problem,
})

export const baseHandlers = (context: Context): HandlersOf<'bases'> => {
  const { db, engine } = context
  /** By folder and the time its configuration was changed, so that the engine is asked once. */
  const inspected = new Map<string, Promise<Inspection>>()

  async function inspect({ ref, title }: Candidate): Promise<BaseInfo> {
    try {
      const folder = resolveBase(context, ref)
      const key = `${folder.path}@${await changedAt(folder.path)}`
      const found = inspected.get(key) ?? engine.call('inspectBase', { folder })
      inspected.set(key, found)
      // A failure is worth asking again: the engine may have been lost on the way.
      found.catch(() => inspected.delete(key))
      return { ref, title, ...(await found) }
    } catch (error) {
      return { ref, title, ...unusable(toErrorData(error).message) }
    }
  }

  return {
    'bases/list': () => Promise.all(candidates(context).map(inspect)),
    async 'bases/add-folder'({ path }) {
      const info = await inspect(folderCandidate(path))
      if (info.problem !== null) throw invalidInput(info.problem)
      addBaseFolder(db, path)
      return info
    },
    'bases/remove-folder': ({ path }) => removeBaseFolder(db, path),
  }
}

const folderCandidate = (path: string): Candidate => ({ ref: { kind: 'folder', path }, title: basename(path) || path })

const candidates = ({ db }: Context): Candidate[] => [
  { ref: { kind: 'embedded', name: EMBEDDED }, title: 'MiniLM (embedded)' },
  ...listBaseFolders(db).map(folderCandidate),
  ...listRuns(db, null)
    .filter((run) => run.hasModel)
    .map((run): Candidate => ({ ref: { kind: 'run', runId: run.id }, title: run.name })),
]

/** A folder without a configuration has no time; the engine says what is missing. */
const changedAt = (folder: string): Promise<number> =>
  stat(join(folder, 'config.json')).then(
    (status) => status.mtimeMs,
    () => 0,
  )
