/** One request to the Hub: token for the endpoint alone, failures as AppErrors. */
import { fetched } from '@main/transfer/fetched'
import type { HubAccess } from './hub-access'
import { type Asked, refusalOf } from './refusal'

export interface Question extends Pick<Asked, 'repository' | 'revision' | 'file'> {
  /** For the ledger: "download model". */
  readonly purpose: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly method?: string
  readonly body?: RequestInit['body']
  /** Statuses that are an answer though they are errors. */
  readonly accept?: readonly number[]
}

/** @throws AppError: 'offline', 'cancelled', 'network' (to be tried again), or what the status means */
export async function send(access: HubAccess, url: string, question: Question): Promise<Response> {
  const { purpose, signal, method = 'GET', body, accept = [] } = question
  const { endpoint } = access.environment
  const token = new URL(url).origin === new URL(endpoint).origin ? await access.token() : null
  const headers = { ...question.headers, ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetched(() => access.network.fetch(url, { method, headers, signal, body, purpose }), url, signal)
  if (response.ok || accept.includes(response.status)) return response
  await response.body?.cancel().catch(() => {})
  throw refusalOf(response, { endpoint, withToken: token !== null, ...pick(question) })
}

const pick = ({ repository, revision, file }: Question) => ({ repository, revision, file })
