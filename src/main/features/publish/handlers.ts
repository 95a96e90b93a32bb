/** Runs and labelled comments published from the window: looked at first, then sent, or written into a folder. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { openAccess } from '@main/hub/open-access'
import { freeFolder } from '@main/jobs/free-folder'
import { withDatasetPublication } from '@main/publish/dataset-publication'
import { runPublication } from '@main/publish/model-publication'
import { planPush } from '@main/publish/plan-push'
import type { Publication } from '@main/publish/publish-file'
import { push } from '@main/publish/push'
import { publishToFolder } from '@main/publish/to-folder'
import { getProject } from '@main/store/projects'
import { getRun } from '@main/store/runs'
import { internal } from '@shared/errors'
import type { CardChoices, PublishRequest, PublishSubject } from '@shared/publish'

interface What {
  readonly subject: PublishSubject
  readonly card: CardChoices
  /** The id on the Hub; null: it goes to a folder. */
  readonly name: string | null
}

export const publishHandlers = (context: Context): HandlersOf<'publish'> => {
  const { db, env, shell } = context
  const working = new Map<string, AbortController>()
  const written = new Set<string>()

  async function stoppable<T>(publishId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    working.set(publishId, controller)
    try {
      return await work(controller.signal)
    } finally {
      working.delete(publishId)
    }
  }

  const toHub = <T>(
    { publishId, subject, card, target }: PublishRequest,
    use: (publication: Publication, signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    stoppable(publishId, (signal) =>
      withPublication(context, { subject, card, name: target.repo }, signal, (publication) => use(publication, signal)),
    )

  return {
    'publish/plan': (request) =>
      toHub(request, (publication, signal) => planPush(openAccess(context, env), publication, request.target, signal)),
    'publish/push': (request) =>
      toHub(request, (publication, signal) =>
        push(openAccess(context, env), publication, request.target, {
          signal,
          onProgress: (told) => context.emit('publish/progress', { publishId: request.publishId, ...told }),
        }),
      ),
    'publish/export': ({ publishId, subject, card, parent }) =>
      stoppable(publishId, async (signal) => {
        const place = freeFolder(parent, titleOf(subject))
        const folder = await withPublication(context, { subject, card, name: null }, signal, (publication) =>
          publishToFolder(publication, place, context.home),
        )
        written.add(folder)
        return { folder }
      }),
    'publish/cancel': ({ publishId }) => working.get(publishId)?.abort(),
    'publish/show': ({ folder }) => {
      if (!written.has(folder)) throw internal('a folder that was not written was to be shown')
      return shell.openFolder(folder)
    },
  }

  function titleOf(subject: PublishSubject): string {
    return subject.kind === 'run'
      ? `${getRun(db, subject.runId).name} model`
      : `${getProject(db, subject.projectId).name} comments`
  }
}

async function withPublication<T>(
  context: Context,
  { subject, card, name }: What,
  signal: AbortSignal,
  use: (publication: Publication) => Promise<T>,
): Promise<T> {
  if (subject.kind === 'run') return use(await runPublication(context, subject.runId, { ...card, name, signal }))
  const data = { kind: 'project', projectId: subject.projectId, evalFraction: 0 } as const
  return withDatasetPublication(context, { ...card, name, data, asItIs: false, signal }, use)
}
