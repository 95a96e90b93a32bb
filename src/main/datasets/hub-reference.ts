/** `hub:ID`, `hub:ID#config`, `hub:ID#config/split`, each with `@REVISION` behind the id: how data of the Hub is named. */
import { checkRepositoryId, checkRevision, isRepositoryId } from '@main/hub/repository-id'
import { invalidInput } from '@shared/errors'

const PREFIX = 'hub:'

export interface HubReference {
  readonly id: string
  readonly revision: string
  /** Null: the only one, or the default. */
  readonly config: string | null
  /** Null: train, or the only one. */
  readonly split: string | null
}

export const isHubReference = (name: string): boolean => name.startsWith(PREFIX)

/** Configurations and splits are folders and parts of file names: no more than that passes. */
const NAME = /^[^\s/#@\\:*?"<>|]{1,200}$/

/** @throws AppError('invalid-input') */
export function parseHubReference(text: string): HubReference {
  const [, id = '', revision = 'main', config = null, split = null] =
    /^hub:([^#@]*)(?:@([^#]*))?(?:#([^/]*)(?:\/(.*))?)?$/s.exec(text) ?? []
  const wrong = [config, split].find((name) => name !== null && !NAME.test(name))
  if (!isHubReference(text) || wrong !== undefined)
    throw invalidInput(`${text}: expected hub:ORG/NAME, hub:ORG/NAME#CONFIG or hub:ORG/NAME#CONFIG/SPLIT.`)
  if (!isRepositoryId(id)) checkRepositoryId(id)
  checkRevision(revision)
  return { id, revision, config, split }
}

export function formatHubReference({ id, revision, config, split }: HubReference): string {
  const choice = config === null ? '' : split === null ? `#${config}` : `#${config}/${split}`
  return `${PREFIX}${id}${revision === 'main' ? '' : `@${revision}`}${choice}`
}
