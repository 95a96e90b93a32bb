/** Which files of a dataset belong to which configuration and split: by its card, else by their names, as the datasets library does. */
import type { RemoteFile } from '@main/hub/remote-file'
import type { CardConfig, DatasetCard } from './card'
import { globPattern } from './glob'

export interface SplitFiles {
  readonly config: string
  readonly split: string
  readonly files: readonly RemoteFile[]
  readonly isDefault: boolean
}

export const isParquetFile = ({ path }: Pick<RemoteFile, 'path'>): boolean => /\.parquet$/i.test(path) && !isHidden(path)

const NO_DATA = /(^|\/)(dataset_infos?|dataset_dict|state|config|croissant)\.json$/i

export const isTextFile = ({ path }: Pick<RemoteFile, 'path'>): boolean =>
  /\.(csv|tsv|jsonl|ndjson|json)(\.gz|\.zst)?$/i.test(path) && !NO_DATA.test(path) && !isHidden(path)

const isHidden = (path: string): boolean => path.split('/').some((part) => /^[._]/.test(part))

/** `config/split/0000.parquet`: how the Hub lays out what it has converted. */
const CONVERTED = /^([^/]+)\/([^/]+)\/\d{4}\.parquet$/

export function splitsOf(files: readonly RemoteFile[], { configs }: DatasetCard): SplitFiles[] {
  if (files.length > 0 && files.every(({ path }) => CONVERTED.test(path))) return convertedSplits(files)
  const named = configs.flatMap((config) => configSplits(files, config))
  return named.length > 0 ? named : grouped('default', true, files, splitByName)
}

function convertedSplits(files: readonly RemoteFile[]): SplitFiles[] {
  const configs = [...new Set(files.map(({ path }) => CONVERTED.exec(path)![1]!))]
  return configs.flatMap((config) => {
    const own = files.filter(({ path }) => path.startsWith(`${config}/`))
    return grouped(config, config === 'default', own, (path) => CONVERTED.exec(path)![2]!.replace(/^partial-/, ''))
  })
}

function configSplits(files: readonly RemoteFile[], { name, isDefault, patterns, folder }: CardConfig): SplitFiles[] {
  if (patterns === null) {
    const inside = folder === '' ? files : files.filter(({ path }) => path.startsWith(`${folder.replace(/\/+$/, '')}/`))
    return grouped(name, isDefault, inside, splitByName)
  }
  const matchers = patterns.map(({ split, path }) => ({ split, fits: globPattern(path) }))
  const splits = [...new Set(patterns.map(({ split }) => split))]
  return splits.flatMap((split) => {
    const own = matchers.filter((matcher) => matcher.split === split)
    const found = files.filter(({ path }) => own.some(({ fits }) => fits?.(path)))
    return found.length === 0 ? [] : [{ config: name, split, isDefault, files: found }]
  })
}

/** In the order of the files' names, each split where its first file stands. */
function grouped(
  config: string,
  isDefault: boolean,
  files: readonly RemoteFile[],
  splitOf: (path: string) => string,
): SplitFiles[] {
  const splits = new Map<string, RemoteFile[]>()
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const split = splitOf(file.path)
    const own = splits.get(split)
    if (own) own.push(file)
    else splits.set(split, [file])
  }
  return [...splits].map(([split, own]) => ({ config, split, isDefault, files: own }))
}

const keywords: [string, RegExp][] = [
  ['train', /(^|[\W_\d])(train|training)([\W_\d]|$)/i],
  ['validation', /(^|[\W_\d])(validation|valid|val|dev)([\W_\d]|$)/i],
  ['test', /(^|[\W_\d])(test|testing|eval|evaluation)([\W_\d]|$)/i],
]

/** `data/dev-00000-of-00002.parquet` says it before a folder does; a name that says nothing is training data. */
function splitByName(path: string): string {
  const sharded = /(?:^|\/)([\w.]+)-\d{5}-of-\d{5}[^/]*$/.exec(path)?.[1]
  if (sharded !== undefined) return sharded
  const parts = path.split('/').reverse()
  for (const part of parts) for (const [split, pattern] of keywords) if (pattern.test(part)) return split
  return 'train'
}
