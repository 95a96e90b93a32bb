/** The bases of this machine and the models of the shared cache as one list: each once, with what it is and what it takes. */
import { baseFacts } from '@renderer/components/models/base-facts'
import { baseKey } from '@renderer/components/runs/run-words'
import { humanBytes } from '@renderer/lib/format'
import type { CachedRepository } from '@shared/hub'
import type { BaseInfo } from '@shared/model'

export interface LocalModel {
  key: string
  title: string
  /** Where it is from: "Embedded", "Folder", "Hub". */
  origin: string
  facts: string
  /** What training starts from; null where it is no base. */
  base: string | null
  /** A folder of the user's that can be taken off the list. */
  folder: string | null
  /** A repository of the cache that can be removed. */
  cache: { id: string; bytes: number } | null
}

/** `settled`: the bases are listed; while they are listed anew, one that is missing may only be late. */
export function localModels(bases: readonly BaseInfo[], repositories: readonly CachedRepository[], settled = true): LocalModel[] {
  const own = bases.filter(({ ref }) => ref.kind === 'embedded' || ref.kind === 'folder').map(ownModel)
  const models = repositories.filter(({ type, snapshots }) => type === 'model' && snapshots.length > 0)
  return [...own, ...models.map((repository) => cachedModel(repository, bases, settled))]
}

const ownModel = (base: BaseInfo): LocalModel => ({
  key: baseKey(base.ref),
  title: base.title,
  origin: base.ref.kind === 'folder' ? `Folder ${base.ref.path}` : 'Comes with Moderato',
  facts: base.problem === null ? baseFacts(base) : `Cannot be used: ${base.problem}`,
  base: base.problem === null ? baseKey(base.ref) : null,
  folder: base.ref.kind === 'folder' ? base.ref.path : null,
  cache: null,
})

/** Of several snapshots the one is offered that `main` stood for; the picker of the Train page has them all. */
function cachedModel({ id, bytes, snapshots }: CachedRepository, bases: readonly BaseInfo[], settled: boolean): LocalModel {
  const ofIt = bases.filter(({ ref }) => ref.kind === 'hub' && ref.id === id)
  const base = ofIt.find(({ title }) => title === id) ?? ofIt[0] ?? null
  const commits = snapshots.map(({ commit }) => commit.slice(0, 7)).join(', ')
  return {
    key: `hub:${id}`,
    title: id,
    origin: `Hub, ${snapshots.length === 1 ? 'commit' : 'commits'} ${commits}, ${humanBytes(bytes)}`,
    facts: base === null && !settled ? 'Looking at what it is' : cachedFacts(base, snapshots),
    base: base?.problem === null ? baseKey(base.ref) : null,
    folder: null,
    cache: { id, bytes },
  }
}

function cachedFacts(base: BaseInfo | null, snapshots: CachedRepository['snapshots']): string {
  if (base) return base.problem === null ? baseFacts(base) : `Cannot be used: ${base.problem}`
  return snapshots.some(({ complete }) => complete)
    ? 'Not a base: of a family that Moderato does not train. Another program has put it there.'
    : 'Not a base: only a part of it is here.'
}
