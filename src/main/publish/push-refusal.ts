/** What the Hub's refusals of a push mean, in sentences that say what to do. */
import { inWords, type RepositoryRef } from '@main/hub/repository-id'
import { AppError, invalidInput } from '@shared/errors'

/** Statuses that are an answer about the push; the others are the business of main/hub. */
export const PUSH_REFUSALS: readonly number[] = [400, 401, 402, 403, 404, 409, 412, 413, 422]

/** Somebody else has committed meanwhile, or we have and the answer was lost. */
export class CommitConflict extends AppError {
  constructor(host: string, repository: RepositoryRef) {
    super('network', `Somebody has committed to ${inWords(repository)} at ${host} in the meantime: push again.`)
  }
}

/** A repository of that name is there, whether or not this token sees it. */
export class NameTaken extends AppError {
  constructor(host: string, { id }: RepositoryRef, said: string) {
    super(
      'invalid-input',
      `The name ${id} is taken at ${host}, by something that this token does not see: choose another.${said}`,
    )
  }
}

export interface PushQuestion {
  readonly host: string
  readonly repository: RepositoryRef
  readonly asPullRequest: boolean
}

const MAX_WORDS = 300

/** `response`: an answer of the Hub whose status is one of PUSH_REFUSALS. */
export async function pushRefusal(response: Response, question: PushQuestion): Promise<AppError> {
  const { host, repository, asPullRequest } = question
  const words = await serverWords(response)
  const said = words === '' ? '' : ` ${host} says: ${words}`
  if (/credentials in Authorization header/i.test(words))
    return invalidInput(`${host} does not know the access token: it is wrong or has expired. Make a new one there.`)
  if (response.status === 412) return new CommitConflict(host, repository)
  if (response.status === 401)
    return invalidInput(
      `${host} wants to know who pushes: set an access token with the role write (HF_TOKEN, or under Settings).`,
    )
  if (response.status === 403 && !asPullRequest && /create_pr/.test(words))
    return invalidInput(
      `The access token may not write to ${inWords(repository)} at ${host}: open a pull request instead (--create-pr), or use a token that may.`,
    )
  if (response.status === 402 || /quota|storage limit|billing|payment/i.test(words))
    return invalidInput(`There is no room for ${inWords(repository)} at ${host}: free some there or ask for more.${said}`)
  if (response.status === 403)
    return invalidInput(
      `The access token may not push to ${inWords(repository)} at ${host} (status 403): it takes the role write, and membership where the name belongs to an organization.${said}`,
    )
  if (response.status === 409)
    return invalidInput(
      `The name ${repository.id} is taken at ${host}, by something that this token does not see: choose another.${said}`,
    )
  if (response.status === 404)
    return new AppError(
      'not-found',
      `${host} has no ${repository.type} ${repository.id} any more, or shows it no longer: push again.${said}`,
    )
  return invalidInput(`${host} refused the push (status ${response.status}).${said}`)
}

/** One line of the server's own, in quotation marks: whatever it holds, it is no markup and no second sentence of ours. */
async function serverWords(response: Response): Promise<string> {
  const header = response.headers.get('x-error-message')
  const words = header ?? errorOf(await response.text().catch(() => ''))
  const line = words.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return line === '' ? '' : JSON.stringify(line.slice(0, MAX_WORDS))
}

function errorOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    return typeof error === 'string' ? error : ''
  } catch {
    return ''
  }
}
