/** The split that a reference means, and the choice of all of them. */
import { pageOf } from '@main/hub/repository-id'
import type { DatasetChoices } from '@shared/dataset'
import { AppError } from '@shared/errors'
import type { Dataset } from './dataset'
import { formatHubReference, type HubReference } from './hub-reference'
import type { SplitFiles } from './splits'

const MAX_NAMED = 20

/** Without a configuration the only one or the default; without a split `train`, or the only one. */
export function chooseSplit({ repository: { id }, splits }: Dataset, { config, split }: HubReference): SplitFiles {
  const configs = [...new Set(splits.map((one) => one.config))]
  const named = config ?? (configs.length === 1 ? configs[0]! : splits.find(({ isDefault }) => isDefault)?.config)
  if (named === undefined) throw notFound(`${id} has several configurations: name one, as in hub:${id}#${configs[0]}`, configs)
  if (!configs.includes(named)) throw notFound(`${id} has no configuration ${named}`, configs)
  const own = splits.filter((one) => one.config === named)
  const names = own.map((one) => one.split)
  const found =
    split === null
      ? (own.find((one) => one.split === 'train') ?? (own.length === 1 ? own[0] : undefined))
      : own.find((one) => one.split === split)
  if (found) return found
  throw notFound(
    split === null
      ? `${id} has several splits and none is called train: name one, as in hub:${id}#${named}/${names[0]}`
      : `${id} has no split ${split} in its configuration ${named}`,
    names,
  )
}

const notFound = (what: string, names: readonly string[]): AppError => {
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : ''
  return new AppError('not-found', `${what}; it has ${names.slice(0, MAX_NAMED).join(', ')}${more}.`)
}

/** What is most likely wanted stands first: the default configuration, and in each the training split. */
const byLikelihood = (a: SplitFiles, b: SplitFiles): number =>
  Number(b.isDefault) - Number(a.isDefault) ||
  (a.config === b.config ? Number(b.split === 'train') - Number(a.split === 'train') : 0)

export const choicesOf = ({ repository, commit, splits, card, notices }: Dataset, endpoint: string): DatasetChoices => ({
  id: repository.id,
  commit,
  url: pageOf(endpoint, repository),
  notices: [...notices],
  splits: [...splits].sort(byLikelihood).map(({ config, split, files }) => ({
    config,
    split,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: card.rowsOf(config, split),
    ref: formatHubReference({ id: repository.id, revision: commit, config, split }),
  })),
})
