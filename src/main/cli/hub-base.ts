/** `--base org/name`: a model of the Hub, from the cache that its clients share, else pulled into it. */
import { cachedSnapshot } from '@main/hub/cached-snapshot'
import { openAccess } from '@main/hub/open-access'
import { pull } from '@main/hub/pull'
import { AppError } from '@shared/errors'
import type { BaseRef } from '@shared/model'
import type { Context } from './context'
import { downloadBar } from './download-bar'

/** `org/name@revision`: a branch, a tag or a commit; without it the newest that was seen here, else `main`. */
export async function hubBase(context: Context, name: string): Promise<Extract<BaseRef, { kind: 'hub' }>> {
  const { terminal, signal } = context
  const [id = '', revision = 'main'] = name.split('@')
  const repository = { type: 'model', id } as const
  const access = openAccess(context, process.env)
  const cached = await cachedSnapshot(access.environment, repository, revision)
  if (cached?.complete) return { kind: 'hub', id, commit: cached.commit }
  try {
    const pulled = await pull(access, repository, { revision, signal, onProgress: downloadBar(terminal) })
    terminal.note(`${id} at commit ${pulled.revision} is in ${pulled.folder}.`)
    return { kind: 'hub', id, commit: pulled.revision }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error
    throw new AppError(
      error.code,
      `--base ${name} is neither minilm nor a run nor a folder here, so the Hub was asked for it: ${error.message}`,
      error.detail,
    )
  }
}
