/** What a training can start from: the embedded base, model folders of the user's, models of the Hub's cache, and runs that have a model. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { cachedBases } from '@main/hub/cached-bases'
import { hubEnvironment } from '@main/hub/environment'
import { EMBEDDED, resolveBase } from '@main/runs/resolve-base'
import { addBaseFolder, listBaseFolders, removeBaseFolder } from '@main/store/base-folders'
import { listRuns } from '@main/store/runs'
import { invalidInput, toErrorData } from '@shared/errors'
import { type BaseInfo, type BaseRef, unusableBase } from '@shared/model'

type Inspection = Omit<BaseInfo, 'ref' | 'title'>

interface Candidate {
  ref: BaseRef
  title: string
}

export const baseHandlers = (context: Context): HandlersOf<'bases'> => {
  const { db, engine } = context
  /** By folder and the state of its files, so that the engine is asked once. */
  const inspected = new Map<string, { version: string; found: Promise<Inspection> }>()

  async function inspect({ ref, title }: Candidate): Promise<BaseInfo> {
    try {
      const folder = resolveBase(context, ref)
      const version = await filesVersion(folder.path)
      const known = inspected.get(folder.path)
      const { found } = known?.version === version ? known : { found: engine.call('inspectBase', { folder }) }
      inspected.set(folder.path, { version, found })
      // A failure is worth asking again: the engine may have been lost on the way.
      found.catch(() => inspected.delete(folder.path))
      return { ref, title, ...(await found) }
    } catch (error) {
      return { ref, title, ...unusableBase(toErrorData(error).message) }
    }
  }

  return {
    'bases/list': async () => Promise.all((await candidates(context)).map(inspect)),
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

const candidates = async ({ db, env }: Context): Promise<Candidate[]> => [
  { ref: { kind: 'embedded', name: EMBEDDED }, title: 'MiniLM (embedded)' },
  ...listBaseFolders(db).map(folderCandidate),
  ...(await hubCandidates(env)),
  ...listRuns(db, null)
    .filter((run) => run.hasModel)
    .map((run): Candidate => ({ ref: { kind: 'run', runId: run.id }, title: run.name })),
]

/** Older snapshots carry the beginning of their commit. A cache that cannot be read takes no other base off the list. */
async function hubCandidates(env: NodeJS.ProcessEnv): Promise<Candidate[]> {
  const cached = await (async () => cachedBases(hubEnvironment(env)))().catch(() => [])
  return cached.map(({ id, commit, newest }) => ({
    ref: { kind: 'hub', id, commit },
    title: newest ? id : `${id} @ ${commit.slice(0, 7)}`,
  }))
}

/** What a base is made of: configuration, tokenizer, card and weights. */
const BASE_FILE = /\.(json|safetensors|bin|txt|model|md)$/

/** Changes whenever one of the base's files may have: a download that was cut short is noticed, and so is its repair. */
async function filesVersion(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  const files = names.filter((name) => BASE_FILE.test(name)).sort()
  return JSON.stringify(await Promise.all(files.map((name) => fileVersion(join(folder, name)))))
}

/** A file that goes away meanwhile is the engine's to name. */
const fileVersion = (path: string): Promise<unknown> =>
  stat(path).then(
    ({ size, mtimeMs }) => [path, size, mtimeMs],
    () => [path],
  )
