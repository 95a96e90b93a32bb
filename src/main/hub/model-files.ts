/** Which files of a model's repository the engine needs. */
import { TOKENIZER_FILES } from '@engine/io/tokenizer/tokenizer-files'
import { chooseWeights, indexOf } from '@engine/io/weights/checkpoint-files'
import { AppError } from '@shared/errors'
import type { RemoteFile } from './remote-file'
import { atStart, inWords, type RepositoryRef } from './repository-id'

export const CONFIG_FILE = 'config.json'
/** The card, for its languages and licence; thresholds, of what Moderato has published. */
const BESIDE = ['README.md', 'thresholds.json']

/** Sizes above which a description is none; the engine's own limits are the same or wider. */
const MAX_CONFIG_BYTES = 5_000_000
const MAX_INDEX_BYTES = 20_000_000
const MAX_DESCRIPTION_BYTES = 100_000_000

export interface ModelFiles {
  readonly config: RemoteFile
  readonly descriptions: readonly RemoteFile[]
  /** Names the shards; null where the weights are one file. */
  readonly index: RemoteFile | null
  /** One file, or every file that may be a shard, of which the index says which are. */
  readonly weights: readonly RemoteFile[]
}

/** @throws AppError('unsupported' or 'invalid-input') naming what is missing or too large */
export function chooseModelFiles(tree: readonly RemoteFile[], repository: RepositoryRef): ModelFiles {
  const byName = new Map(tree.map((file) => [file.path, file]))
  const config = byName.get(CONFIG_FILE)
  if (!config)
    throw new AppError(
      'unsupported',
      `${atStart(repository)} has no ${CONFIG_FILE}, so it is no model of Transformers. Choose one that Transformers loads.`,
    )
  const descriptions = [...TOKENIZER_FILES, ...BESIDE].flatMap((name) => byName.get(name) ?? [])
  checkSize(config, MAX_CONFIG_BYTES, repository)
  for (const file of descriptions) checkSize(file, MAX_DESCRIPTION_BYTES, repository)
  return { config, descriptions, ...weightsOf(tree, repository) }
}

function weightsOf(tree: readonly RemoteFile[], repository: RepositoryRef): Pick<ModelFiles, 'index' | 'weights'> {
  const chosen = chooseWeights(tree.map(({ path }) => path))
  if (!chosen) throw noWeights(tree, repository)
  if (!chosen.sharded) return { index: null, weights: tree.filter(({ path }) => path === chosen.file) }
  const index = tree.find(({ path }) => path === indexOf(chosen.file)) ?? null
  if (index) checkSize(index, MAX_INDEX_BYTES, repository)
  const [stem = '', extension = ''] = chosen.file.split(/(?=\.[^.]+$)/)
  const isShard = ({ path }: RemoteFile) => path.startsWith(stem) && path.endsWith(extension) && path !== chosen.file
  return { index, weights: tree.filter((file) => !file.path.includes('/') && isShard(file)) }
}

function checkSize({ path, bytes }: RemoteFile, most: number, repository: RepositoryRef): void {
  if (bytes > most)
    throw new AppError(
      'unsupported',
      `${path} of ${inWords(repository)} has ${bytes} bytes; at most ${most} were expected. It was not fetched.`,
    )
}

function noWeights(tree: readonly RemoteFile[], repository: RepositoryRef): AppError {
  const other = tree.find(({ path }) => /\.(h5|msgpack|ckpt|gguf)$|^adapter_model\./.test(path))
  return new AppError(
    'unsupported',
    other
      ? `${atStart(repository)} has its weights as ${other.path}; model.safetensors or pytorch_model.bin was expected. Choose a copy of it that was converted.`
      : `${atStart(repository)} has no weights: model.safetensors or pytorch_model.bin was expected. Choose another one.`,
  )
}
