/** Walks a folder of reference cases and compares what the engine computes with what the reference libraries did. */
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { readJsonObject } from '@engine/io/json-file'
import { metricsCase } from '@engine/process/parity/metrics-cases'
import { architectureCase, loadingCase } from '@engine/process/parity/model-cases'
import { tokenizerCases } from '@engine/process/parity/tokenizer-cases'
import type { ParityCase } from '@engine/process/protocol'
import type { Method } from '@engine/process/task'
import { AppError, invalidInput, toErrorData } from '@shared/errors'

export const parity: Method<'parity'> = async ({ folder }, { report, signal }) => {
  const found = await casesBelow(folder)
  if (found.length === 0)
    throw invalidInput(`${folder} holds no reference cases: expected reference.json, cases.json or metrics files.`)
  const cases: ParityCase[] = []
  for (const [i, { path, kind, run }] of found.entries()) {
    if (signal.aborted) throw new AppError('cancelled', 'The comparison was stopped.')
    report({ kind: 'phase', phase: 'evaluating', done: i, total: found.length, secondsLeft: null })
    const name = relative(folder, path).replace(/\/(reference|cases)\.json$|\.json$/, '') || relative(join(folder, '..'), folder)
    cases.push({ ...(await attempt(path, kind, run)), name })
  }
  return { cases }
}

type Kind = ParityCase['kind']
interface Found {
  path: string
  kind: Kind
  run: (path: string) => Promise<ParityCase>
}

async function attempt(path: string, kind: Kind, run: Found['run']): Promise<ParityCase> {
  try {
    return await run(path)
  } catch (error) {
    return { name: path, kind, ok: false, errors: [toErrorData(error).message], values: null }
  }
}

/** Every case below a folder, in the order of their paths. */
async function casesBelow(folder: string): Promise<Found[]> {
  const files = (await readdir(folder, { recursive: true }).catch(() => {
    throw invalidInput(`${folder} is not a folder that can be read.`)
  })) as string[]
  const json = files.filter((file) => file.endsWith('.json')).sort()
  const found = await Promise.all(json.map((file) => recognise(join(folder, file))))
  return found.filter((item) => item !== null)
}

async function recognise(path: string): Promise<Found | null> {
  if (path.endsWith('/cases.json')) return { path, kind: 'tokenizer', run: tokenizerCases }
  if (path.endsWith('/reference.json')) {
    const reference = await readJsonObject(path).catch(() => null)
    // Loading cases carry outputs alone; architecture cases also a loss, gradients and a training.
    return reference && 'grad' in reference
      ? { path, kind: 'architecture', run: architectureCase }
      : { path, kind: 'loading', run: loadingCase }
  }
  const content = await readJsonObject(path).catch(() => null)
  return content && 'probabilities' in content && 'expected' in content ? { path, kind: 'metrics', run: metricsCase } : null
}
