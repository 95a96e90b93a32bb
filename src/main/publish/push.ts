/** A publication to the Hub: the repository made where it is missing, what is not there yet sent, one commit, and a look at what arrived. */

import { openAsBlob } from 'node:fs'
import type { CommitOperation, CommitOutput } from '@huggingface/hub'
import type { HubAccess } from '@main/hub/hub-access'
import { library } from '@main/hub/library'
import { understood } from '@main/hub/library-fetch'
import { pageOf, type RepositoryRef } from '@main/hub/repository-id'
import { AppError } from '@shared/errors'
import { type Pushed, type PushProgress, type PushTarget, textsLeave } from '@shared/publish'
import { type Difference, differenceOf } from './difference'
import { hidden, NO_TOKEN, refuse } from './plan-push'
import { isSame, type Publication, type PublishFile, sumOfBytes } from './publish-file'
import { CommitConflict, NameTaken } from './push-refusal'
import { checkPushId, filesAt, type RemoteRepository, remoteRepository } from './remote-repository'
import { type UploadJob, uploadFetch } from './upload-fetch'
import { UploadProgress } from './upload-progress'

export interface PushOptions {
  readonly signal: AbortSignal
  readonly onProgress?: (progress: PushProgress) => void
}

interface Push {
  readonly access: HubAccess
  readonly repository: RepositoryRef
  readonly publication: Publication
  readonly target: PushTarget
  readonly signal: AbortSignal
  readonly onProgress: (progress: PushProgress) => void
}

/**
 * Whole files that the Hub's storage has are not sent again, so what was cut off is taken up by pushing again.
 *
 * @throws AppError: 'invalid-input' for what the Hub refuses, 'network', 'offline', 'cancelled' (nothing was committed)
 */
export async function push(
  access: HubAccess,
  publication: Publication,
  target: PushTarget,
  { signal, onProgress = () => {} }: PushOptions,
): Promise<Pushed> {
  checkPushId(target.repo)
  if ((await access.token()) === null) refuse(NO_TOKEN)
  refuse(kept(publication, target, new URL(access.environment.endpoint).host))
  const repository = { type: publication.type, id: target.repo }
  try {
    return await pushTo({ access, repository, publication, target, signal, onProgress })
  } catch (error) {
    if (!signal.aborted) throw error
    throw new AppError(
      'cancelled',
      'The push was stopped and nothing was committed; whole files that had arrived are not sent again.',
    )
  }
}

/** Why the comments stay here: nobody has agreed that they leave. */
function kept({ texts }: Publication, { repo, textsAgreed }: PushTarget, host: string): string | null {
  if (texts === null || textsAgreed) return null
  return `${textsLeave(texts, `${repo} at ${host}`)} Agree to that (--yes-upload-texts) if they may.`
}

async function pushTo(push: Push): Promise<Pushed> {
  const { access, repository, target, signal, publication } = push
  const found = await remoteRepository(access, repository, signal)
  refuse(hidden(repository, found, target))
  const remote = found ?? (await created(push))
  const difference = differenceOf(publication, remote)
  if (difference.sent.length === 0 && difference.removed.length === 0) return answer(push, difference, remote.head, null)
  const output = await committed(push, difference, remote)
  return answer(push, difference, output.commit, output.pullRequest)
}

/** Private unless `isPublic`. A creation whose answer was lost is found when it is looked for. */
async function created(push: Push): Promise<RemoteRepository> {
  const { access, repository, target, signal } = push
  const hubUrl = access.environment.endpoint
  const visibility = target.isPublic ? 'public' : 'private'
  // Ours adds the token: the library's own check wants it to begin with hf_.
  const options = { repo: designation(repository), visibility, hubUrl, accessToken: '', fetch: uploadFetch(quiet(push)) } as const
  const { createRepo } = await library()
  const refused = await understood(() => createRepo(options), hubUrl).then(
    () => null,
    (error: unknown) => error,
  )
  const made = refused && !(refused instanceof NameTaken) ? null : await remoteRepository(access, repository, signal)
  if (made) refuse(hidden(repository, made, target))
  if (made) return made
  throw refused ?? new AppError('network', `${new URL(hubUrl).host} made ${repository.id} and does not show it: push again.`)
}

const quiet = ({ access, repository, signal }: Push): UploadJob => {
  const nothing = () => {}
  return { access, repository, signal, asPullRequest: false, onBytes: nothing, onStalled: nothing }
}

interface Committed {
  readonly commit: string
  readonly pullRequest: string | null
}

/** Where the answer to the commit is lost and it had been made, the conflict says so: then what is there is ours. */
async function committed(push: Push, difference: Difference, remote: RemoteRepository): Promise<Committed> {
  const { access, repository, signal, target } = push
  try {
    const output = await sendCommit(push, difference, remote)
    await checkArrived(push, output.commit.oid)
    return { commit: output.commit.oid, pullRequest: target.asPullRequest ? pullRequestPage(push, output) : null }
  } catch (error) {
    if (!(error instanceof CommitConflict)) throw error
    const now = await remoteRepository(access, repository, signal)
    if (!now || differenceOf(push.publication, now).sent.length > 0) throw error
    return { commit: now.head, pullRequest: null }
  }
}

async function sendCommit(push: Push, { sent, removed }: Difference, remote: RemoteRepository): Promise<CommitOutput> {
  const { access, repository, target, signal, onProgress } = push
  const { asPullRequest } = target
  const hubUrl = access.environment.endpoint
  const progress = new UploadProgress(new Map(sent.map(({ path, bytes }) => [path, bytes])), onProgress)
  const job: UploadJob = {
    access,
    repository,
    asPullRequest,
    signal,
    onBytes: (path, part, bytes) => progress.setBytes(path, part, bytes),
    onStalled: (why) => progress.setStalled(why),
  }
  const { commitIter } = await library()
  const events = commitIter({
    repo: designation(repository),
    operations: [...(await Promise.all(sent.map(addition))), ...removed.map((path) => ({ operation: 'delete' as const, path }))],
    title: target.message,
    parentCommit: remote.head,
    isPullRequest: asPullRequest,
    hubUrl,
    fetch: uploadFetch(job),
    abortSignal: signal,
  })
  return understood(async () => {
    for (let step = await events.next(); ; step = await events.next()) {
      if (!step.done) progress.tell(step.value)
      else {
        progress.begin('checking')
        return step.value as CommitOutput
      }
    }
  }, hubUrl)
}

/** The library's own blobs of files read ahead of the line without end: a gigabyte would be a gigabyte of memory. */
const addition = async ({ path, source }: PublishFile): Promise<CommitOperation> => ({
  operation: 'addOrUpdate',
  path,
  content: 'file' in source ? await openAsBlob(source.file) : new Blob([new Uint8Array(source.content)]),
})

/** A server may answer what it likes: what is at the commit is compared with what was to go there. */
async function checkArrived({ access, repository, publication, signal }: Push, commit: unknown): Promise<void> {
  const { host } = new URL(access.environment.endpoint)
  if (typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit))
    throw new AppError('network', `${host} took the push and did not say which commit it made: look at its page, and push again.`)
  const files = await filesAt(access, repository, commit, signal)
  const wrong = publication.files.find((file) => {
    const there = files.get(file.path)
    return !there || !isSame(file, there)
  })
  if (wrong)
    throw new AppError(
      'network',
      `${host} says that the push is commit ${commit}, where ${wrong.path} is not what was sent: push again.`,
    )
}

/** The address comes from the server: another host's is not shown as the Hub's. */
function pullRequestPage({ access, repository }: Push, { pullRequestUrl }: CommitOutput): string {
  const { endpoint } = access.environment
  const isOurs = pullRequestUrl && URL.canParse(pullRequestUrl) && new URL(pullRequestUrl).origin === new URL(endpoint).origin
  return isOurs ? pullRequestUrl : `${pageOf(endpoint, repository)}/discussions`
}

function answer(
  { access, repository, publication }: Push,
  { sent }: Difference,
  commit: string,
  pullRequest: string | null,
): Pushed {
  const totalBytes = sumOfBytes(publication.files)
  return {
    files: publication.files.map(({ path, bytes }) => ({ path, bytes })),
    totalBytes,
    alreadyThereBytes: totalBytes - sumOfBytes(sent),
    commit,
    url: pullRequest ?? pageOf(access.environment.endpoint, repository),
  }
}

const designation = ({ type, id }: RepositoryRef) => ({ type, name: id })
