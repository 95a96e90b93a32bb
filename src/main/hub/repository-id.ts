/** Names of repositories and revisions, checked before they become parts of addresses and paths. */
import { invalidInput } from '@shared/errors'

export type RepositoryType = 'model' | 'dataset'

export interface RepositoryRef {
  readonly type: RepositoryType
  /** `org/name`, or `name` alone for the oldest models. */
  readonly id: string
}

const MAX_ID = 96
const MAX_REVISION = 200

/** As huggingface_hub's validate_repo_id. */
export const isRepositoryId = (id: string): boolean =>
  id.length <= MAX_ID && /^[\w.-]+(\/[\w.-]+)?$/.test(id) && !/--|\.\.|(^|\/)[-.]|[-.](\/|$)|\.git$/.test(id)

/** @throws AppError('invalid-input') */
export function checkRepositoryId(id: string): void {
  if (!isRepositoryId(id))
    throw invalidInput(
      `${JSON.stringify(id.slice(0, MAX_ID))} is no id of the Hub: expected org/name, of letters, digits, "-", "_" and ".", as its page's address has it.`,
    )
}

/** A branch, a tag, a pull request (`refs/pr/1`) or a commit. @throws AppError('invalid-input') */
export function checkRevision(revision: string): void {
  const parts = revision.split('/')
  const fits = revision.length <= MAX_REVISION && parts.every((part) => /^[\w.+@-]+$/.test(part) && !/^\.+$|\.lock$/.test(part))
  if (!fits)
    throw invalidInput(
      `${JSON.stringify(revision.slice(0, MAX_REVISION))} is no revision: expected a branch, a tag, or a commit's 40 hexadecimal digits.`,
    )
}

export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision)

/** As sentences call it. */
export const inWords = ({ type, id }: RepositoryRef): string => `the ${type} ${id}`
export const atStart = ({ type, id }: RepositoryRef): string => `The ${type} ${id}`

/** The address for people. */
export const pageOf = (endpoint: string, { type, id }: RepositoryRef): string =>
  `${endpoint}/${type === 'dataset' ? 'datasets/' : ''}${id}`
