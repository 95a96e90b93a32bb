/** Models of the Hub: looked for, looked at, fetched, and what of them the shared cache holds. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { cachedRepositories, removeCached, removeIncomplete } from '@main/hub/cache-contents'
import { hubEnvironment } from '@main/hub/environment'
import { modelDetails } from '@main/hub/model-details'
import { openAccess } from '@main/hub/open-access'
import { atStart, type RepositoryRef } from '@main/hub/repository-id'
import { searchModels } from '@main/hub/search-models'
import { getRun } from '@main/store/runs'
import { trainingHolder } from '@main/store/training-lock'
import { AppError } from '@shared/errors'

export const hubHandlers = (context: Context): HandlersOf<'hub' | 'downloads'> => {
  const { env, downloads } = context
  const search = newestOnly()
  const details = newestOnly()
  return {
    'hub/search': (wanted) => search((signal) => searchModels(openAccess(context, env), wanted, signal)),
    'hub/details': (wanted) => details((signal) => modelDetails(openAccess(context, env), wanted, signal)),
    async 'hub/cached'() {
      const environment = hubEnvironment(env)
      return { folder: environment.cacheFolder, repositories: await cachedRepositories(environment) }
    },
    async 'hub/remove'({ part, ...repository }) {
      checkUnused(context, repository)
      await (part === 'all' ? removeCached : removeIncomplete)(hubEnvironment(env), repository)
      // What has ended no longer leads anywhere.
      for (const { key, request } of downloads.list()) if (request.id === repository.id) await downloads.forget(key)
    },
    'downloads/list': () => downloads.list(),
    'downloads/start': (request) => downloads.start(request),
    'downloads/pause': ({ key }) => downloads.pause(key),
    'downloads/resume': ({ key }) => downloads.resume(key),
    'downloads/cancel': ({ key }) => downloads.cancel(key),
    'downloads/forget': ({ key }) => downloads.forget(key),
  }
}

/** Runs one work at a time: who asks again no longer waits for the answer before. */
function newestOnly() {
  let current = new AbortController()
  return <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    current.abort()
    current = new AbortController()
    return work(current.signal)
  }
}

/** @throws AppError('busy') */
function checkUnused({ downloads, db }: Context, repository: RepositoryRef): void {
  const { type, id } = repository
  if (downloads.list().some(({ status, request }) => status === 'running' && request.id === id && request.type === type))
    throw new AppError('busy', `${atStart(repository)} is being downloaded: pause that first.`)
  const holder = trainingHolder(db)
  if (type !== 'model' || holder === null) return
  const { name, base } = getRun(db, holder.runId)
  if (base.startsWith(`${id}@`)) throw new AppError('busy', `The run "${name}" trains from ${id} now: wait until it ends.`)
}
