/** The dry run of a push: what would go where, and what stands against it, asked with reading requests alone. */
import type { HubAccess } from '@main/hub/hub-access'
import { atStart, pageOf, type RepositoryRef } from '@main/hub/repository-id'
import { whoAmI } from '@main/identity/who-am-i'
import { invalidInput } from '@shared/errors'
import { mayWriteTo, type WhoAmI } from '@shared/identity'
import type { PushPlan, PushTarget } from '@shared/publish'
import { differenceOf } from './difference'
import { type Publication, sumOfBytes } from './publish-file'
import { checkPushId, type RemoteRepository, remoteRepository } from './remote-repository'

type Planned = Pick<PushTarget, 'repo' | 'isPublic' | 'asPullRequest'>

/** @throws AppError: 'offline', 'network', 'invalid-input' for a name that is none or a token that the Hub does not take */
export async function planPush(
  access: HubAccess,
  publication: Publication,
  target: Planned,
  signal: AbortSignal,
): Promise<PushPlan> {
  checkPushId(target.repo)
  const { endpoint } = access.environment
  const repository: RepositoryRef = { type: publication.type, id: target.repo }
  const token = await access.token()
  const account = token === null ? null : await whoAmI(access.network, endpoint, token)
  const remote = await remoteRepository(access, repository, signal)
  const { planned, removed, sent } = differenceOf(publication, remote)
  const isPrivate = remote ? remote.isPrivate : !target.isPublic
  const mayWrite = account ? mayWriteTo(account, target.repo) : false
  return {
    type: publication.type,
    repo: target.repo,
    host: new URL(endpoint).host,
    page: pageOf(endpoint, repository),
    exists: remote !== null,
    isPrivate,
    mayWrite,
    files: [...planned],
    removed: [...removed],
    totalBytes: sumOfBytes(publication.files),
    newBytes: sumOfBytes(sent),
    texts: publication.texts,
    card: publication.card,
    notices: [...publication.notices, ...visibilityNotice(remote, target)],
    obstacle: token === null ? NO_TOKEN : (hidden(repository, remote, target) ?? refusedWrite(account, remote, target)),
  }
}

export const NO_TOKEN =
  'There is no access token, and a push needs one with the role write: set HF_TOKEN, or enter it under Settings.'

/** What lies in a public repository is public, whatever was thought of it. */
export function hidden(
  repository: RepositoryRef,
  remote: Pick<RemoteRepository, 'isPrivate'> | null,
  { isPublic, asPullRequest }: Pick<PushTarget, 'isPublic' | 'asPullRequest'>,
): string | null {
  if (remote === null && asPullRequest)
    return `There is no ${repository.type} ${repository.id} to open a pull request on: check the name, or push without one.`
  if (remote === null || remote.isPrivate || isPublic) return null
  return `${atStart(repository)} is public: everybody could read what is pushed to it. Agree to that (--public), or choose another name.`
}

function refusedWrite(account: WhoAmI | null, remote: RemoteRepository | null, { repo, asPullRequest }: Planned) {
  if (account === null || mayWriteTo(account, repo) !== false) return null
  if (account.role === 'read') return 'The access token has the role read: a push takes one with the role write.'
  if (remote === null)
    return `${account.name} may not create repositories of ${repo.split('/')[0]}: choose a name under ${[account.name, ...account.organizations.map(({ name }) => name)].join(', ')}.`
  return asPullRequest
    ? null
    : `${account.name} may not write to ${repo}: open a pull request instead (--create-pr), or push under a name of your own.`
}

const visibilityNotice = (remote: RemoteRepository | null, { isPublic }: Pick<PushTarget, 'isPublic'>): string[] =>
  remote?.isPrivate && isPublic ? ['It is private and stays so: a push does not change that. Its page has a setting for it.'] : []

/** @throws AppError('invalid-input') for what the plan would call an obstacle */
export function refuse(obstacle: string | null): void {
  if (obstacle !== null) throw invalidInput(obstacle)
}
