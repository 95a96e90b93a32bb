/** What the head of a dataset's card tells: configurations with their files, names of classes, numbers of rows. */
import type { ClassNames } from '@engine/data/files/data-files'
import { z } from 'zod'

const Path = z.union([z.string(), z.array(z.string())])

/** `train.csv`, `[a, b]`, `{train: …}` or `[{split: train, path: …}]`. */
const DataFilesField = z.union([
  z.string(),
  z.array(z.string()),
  z.array(z.object({ split: z.string(), path: Path })),
  z.record(z.string(), Path),
])

const Config = z.object({
  config_name: z.string(),
  data_files: DataFilesField.optional().catch(undefined),
  data_dir: z.string().optional().catch(undefined),
  default: z.boolean().optional().catch(undefined),
})

const Features = z.array(z.looseObject({ name: z.string() }))

const Info = z.object({
  config_name: z.string().catch('default'),
  features: Features.catch([]),
  splits: z.array(z.object({ name: z.string(), num_examples: z.coerce.number() })).catch([]),
})

const listOf = <T extends z.ZodType>(item: T) =>
  z
    .preprocess(
      (value) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]),
      z.array(item.nullable().catch(null)),
    )
    .transform((items) => items.filter((found) => found !== null))

const Card = z.object({ configs: listOf(Config), dataset_info: listOf(Info) })

export interface CardConfig {
  readonly name: string
  readonly isDefault: boolean
  /** Patterns by split; null where the card leaves that to the names of the files. */
  readonly patterns: readonly { readonly split: string; readonly path: string }[] | null
  /** The folder that its files are in. */
  readonly folder: string
}

export interface DatasetCard {
  readonly configs: readonly CardConfig[]
  classesOf(config: string): ClassNames
  rowsOf(config: string, split: string): number | null
}

/** `cardData` as the Hub's API gives it; what is not understood is left out. */
export function readCard(cardData: unknown): DatasetCard {
  const read = Card.safeParse(cardData ?? {})
  const { configs, dataset_info } = read.success ? read.data : { configs: [], dataset_info: [] }
  const infoOf = (config: string) => dataset_info.find(({ config_name }) => config_name === config)
  return {
    configs: configs.map((config) => ({
      name: config.config_name,
      isDefault: config.default ?? config.config_name === 'default',
      patterns: patternsOf(config.data_files, config.data_dir),
      folder: config.data_dir ?? '',
    })),
    classesOf: (config) => classesOf(infoOf(config)?.features ?? []),
    rowsOf: (config, split) => infoOf(config)?.splits.find(({ name }) => name === split)?.num_examples ?? null,
  }
}

function patternsOf(field: z.infer<typeof DataFilesField> | undefined, folder: string | undefined): CardConfig['patterns'] {
  if (field === undefined) return null
  const inFolder = (path: string) => (folder === undefined ? path : `${folder.replace(/\/+$/, '')}/${path}`)
  const bySplit = (split: string, path: z.infer<typeof Path>) =>
    [path].flat().map((one) => ({ split, path: inFolder(one).replace(/^(\.\/)+/, '') }))
  if (typeof field === 'string') return bySplit('train', field)
  if (!Array.isArray(field)) return Object.entries(field).flatMap(([split, path]) => bySplit(split, path))
  return field.flatMap((entry) => (typeof entry === 'string' ? bySplit('train', entry) : bySplit(entry.split, entry.path)))
}

const ClassLabel = z.object({ names: z.union([z.array(z.string()), z.record(z.string(), z.string())]) })
/** `dtype: {class_label: …}` for a single class, `sequence:` or `list: {class_label: …}` for several. */
const Labelled = z.object({ class_label: ClassLabel })

function classesOf(features: z.infer<typeof Features>): ClassNames {
  const classes = new Map<string, string[]>()
  for (const { name, dtype, sequence, list } of features) {
    const found = [dtype, sequence, list].map((field) => Labelled.safeParse(field)).find(({ success }) => success)
    if (found?.data) classes.set(name, namesOf(found.data.class_label.names))
  }
  return classes
}

/** YAML writes {'0': civil, '1': toxic}. */
const namesOf = (names: z.infer<typeof ClassLabel>['names']): string[] =>
  Array.isArray(names)
    ? names
    : Object.entries(names)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, name]) => name)
