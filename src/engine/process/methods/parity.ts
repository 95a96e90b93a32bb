/** Walks a folder of reference cases and compares what the engine computes with what the reference libraries did. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { isJsonObject, readSmallFile } from '@engine/io/json-file'
import { architectureCase } from '@engine/process/parity/architecture-cases'
import { loadingCase } from '@engine/process/parity/loading-cases'
import { metricsCase } from '@engine/process/parity/metrics-cases'
import { tokenizerCases } from '@engine/process/parity/tokenizer-cases'
import { unreadableCase } from '@engine/process/parity/unreadable-case'
import type { ParityCase } from '@engine/process/protocol'
import type { Method } from '@engine/process/task'
import { AppError, invalidInput } from '@shared/errors'

export const parity: Method<'parity'> = async ({ folder }, { report, signal }) => {
  const found = await casesBelow(folder)
  if (found.length === 0)
    throw invalidInput(`${folder} holds no reference cases: expected reference.json, cases.json or metrics files.`)
  const cases: ParityCase[] = []
  for (const [i, one] of found.entries()) {
    if (signal.aborted) throw new AppError('cancelled', 'The comparison was stopped.')
    report({ kind: 'phase', phase: 'evaluating', done: i, total: found.length, secondsLeft: null })
    const name =
      relative(folder, one.path).replace(/\/(reference|cases)\.json$|\.json$/, '') || relative(join(folder, '..'), folder)
    cases.push({ ...(await attempt(one)), name })
  }
  return { cases }
}

interface Found {
  readonly path: string
  readonly kind: ParityCase['kind']
  readonly run: (path: string) => Promise<ParityCase>
}

async function attempt({ path, kind, run }: Found): Promise<ParityCase> {
  try {
    return await run(path)
  } catch (error) {
    return unreadableCase(path, kind, error)
  }
}

/** Every case below a folder, in the order of their paths. One that cannot be read is a case all the same, and must be reported. */
async function casesBelow(folder: string): Promise<Found[]> {
  const files = (await readdir(folder, { recursive: true }).catch(() => {
    throw invalidInput(`${folder} is not a folder that can be read.`)
  })) as string[]
  const json = files.filter((file) => file.endsWith('.json')).sort()
  const modelFolders = new Set(json.filter((file) => MODEL_FILES.includes(basename(file))).map((file) => dirname(file)))
  const found = json.map((file) => recognise(join(folder, file), modelFolders.has(dirname(file))))
  return (await Promise.all(found)).filter((item) => item !== null)
}

/** Files whose neighbours are a model's or a tokenizer's. */
const MODEL_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'reference.json', 'cases.json']

async function recognise(path: string, besideModel: boolean): Promise<Found | null> {
  const name = basename(path)
  if (name === 'cases.json') return { path, kind: 'tokenizer', run: tokenizerCases }
  if (name !== 'reference.json' && besideModel) return null
  const content = await contentOf(path)
  const broken = content === undefined
  // Loading cases carry outputs alone; architecture cases also a loss, gradients and a training.
  if (name === 'reference.json')
    return broken || has(content, 'grad')
      ? { path, kind: 'architecture', run: architectureCase }
      : { path, kind: 'loading', run: loadingCase }
  const metrics = broken || has(content, 'probabilities') || has(content, 'thresholds')
  return metrics ? { path, kind: 'metrics', run: metricsCase } : null
}

/** undefined for a file that is no JSON. */
async function contentOf(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readSmallFile(path))?.toString() ?? '')
  } catch {
    return undefined
  }
}

const has = (content: unknown, key: string): boolean => isJsonObject(content) && key in content
