/** What the Hub's refusals mean, in sentences that say what to do. */

import { passingRefusal } from '@main/transfer/passing-refusal'
import { AppError, invalidInput } from '@shared/errors'
import { inWords, pageOf, type RepositoryRef } from './repository-id'

/** What was asked for. */
export interface Asked {
  readonly endpoint: string
  /** Null for a search. */
  readonly repository: RepositoryRef | null
  readonly revision?: string
  readonly file?: string
  readonly withToken: boolean
}

const TOKEN_ADVICE = 'set an access token (HF_TOKEN, or under Settings)'

/** `response`: any answer whose status is an error. */
export function refusalOf(response: Response, asked: Asked): AppError {
  const { status, headers } = response
  const host = new URL(asked.endpoint).host
  const passing = passingRefusal(response, host)
  if (passing) return passing
  const code = headers.get('x-error-code') ?? ''
  if (status === 401 || status === 403) return accessRefusal(status, code, headers.get('x-error-message') ?? '', asked)
  if (status === 404) return absence(code, asked)
  return new AppError('network', `${host} answered with status ${status}, which was not expected here: try again later.`)
}

function accessRefusal(status: number, code: string, words: string, asked: Asked): AppError {
  const { repository, withToken, endpoint } = asked
  if (code === 'GatedRepo' && repository) return gatedRefusal(repository, asked)
  if (/credentials in Authorization header/i.test(words))
    return invalidInput(
      `${new URL(endpoint).host} does not know the access token: it is wrong or has expired. Make a new one there.`,
    )
  if (!repository) return invalidInput(`${new URL(endpoint).host} refused the request (status ${status}): ${TOKEN_ADVICE}.`)
  if (status === 403)
    return invalidInput(
      `${new URL(endpoint).host} refused access to ${inWords(repository)} (status 403)${withToken ? ': the access token may not read it. Give the token that right, or use another' : `: ${TOKEN_ADVICE}`}.`,
    )
  return absentOrPrivate(asked, repository)
}

/** Terms have to be accepted in a browser, by the person whose token it is. */
function gatedRefusal(repository: RepositoryRef, { endpoint, withToken }: Asked): AppError {
  const page = pageOf(endpoint, repository)
  return invalidInput(
    withToken
      ? `Access to ${inWords(repository)} has to be granted, and the account of your access token has not been granted it: accept the terms at ${page}, wait where its owner decides, then try again.`
      : `Access to ${inWords(repository)} has to be granted: accept the terms at ${page}, then ${TOKEN_ADVICE} of the same account.`,
  )
}

function absence(code: string, asked: Asked): AppError {
  const { repository, revision, file } = asked
  if (!repository) return new AppError('network', `${asked.endpoint} does not speak the Hub's protocol: check HF_ENDPOINT.`)
  if (code === 'RevisionNotFound')
    return new AppError(
      'not-found',
      `There is no revision ${revision} of ${inWords(repository)}: expected a branch, a tag or a commit that its page lists.`,
    )
  if (code === 'EntryNotFound' || (code === '' && file !== undefined))
    return new AppError('not-found', `There is no file ${file} in ${inWords(repository)}${revision ? ` at ${revision}` : ''}.`)
  return absentOrPrivate(asked, repository)
}

/** The Hub answers alike for what is not there and for what one may not know of. */
const absentOrPrivate = ({ endpoint, withToken }: Asked, repository: RepositoryRef): AppError =>
  new AppError(
    'not-found',
    `${new URL(endpoint).host} shows no ${repository.type} ${repository.id}: either there is none of that id, or it is private${withToken ? ' and the access token may not read it' : ''}. Check the id; for a private one ${withToken ? 'use a token that may read it' : TOKEN_ADVICE}.`,
  )
