/** What a model card tells, gathered from the history and the run's folder. */
import { existsSync } from 'node:fs'
import { cardLanguages } from '@engine/io/model-card'
import { baseOfRun } from '@main/jobs/base-of-run'
import { rowsOfRun } from '@main/jobs/snapshot-rows'
import { resolveBase } from '@main/runs/resolve-base'
import { runFolder } from '@main/runs/run-folder'
import type { ReadDb } from '@main/store/database'
import { getRun } from '@main/store/runs'
import type { Quantization } from '@shared/quantization'
import type { RunDetail } from '@shared/run'
import { type CountedRows, countLabels } from './label-counts'

export interface ModelFacts {
  /** Its id on the Hub, as the snippets name it; null: a folder. */
  readonly name: string | null
  readonly title: string
  readonly license: string | null
  readonly languages: readonly string[]
  readonly labels: readonly string[]
  readonly thresholds: Readonly<Record<string, number>> | null
  /** Somebody has set them; otherwise they are the default. */
  readonly thresholdsSet: boolean
  /** Tokens at which texts are cut; null where the folder does not say. */
  readonly maxLength: number | null
  readonly hasOnnx: boolean
  readonly quantization: Quantization | null
  /** Null for a folder that no run of this history made. */
  readonly run: RunFacts | null
}

export interface RunFacts {
  readonly detail: RunDetail
  /** The base's id on the Hub; null where it has none that is known. */
  readonly baseModel: string | null
  /** Null where the run's data is gone. */
  readonly training: CountedRows | null
}

interface Home {
  readonly db: ReadDb
  readonly home: string
}

const EMBEDDED_ID = 'sentence-transformers/all-MiniLM-L6-v2'

export async function runFacts({ db, home }: Home, runId: string): Promise<RunFacts> {
  const detail = getRun(db, runId)
  const { trainFile } = runFolder(home, runId)
  const training = existsSync(trainFile) ? await countLabels(detail.labels, rowsOfRun(trainFile)) : null
  return { detail, training, baseModel: baseModel(db, detail.base) }
}

/** Of a run that another run was the base of, that one's base: what a chain of fine-tunings began with. */
function baseModel(db: ReadDb, base: string): string | null {
  const seen = new Set<string>()
  for (let ref = baseOfRun(db, base); ; ref = baseOfRun(db, getRun(db, ref.runId).base)) {
    if (ref.kind === 'embedded') return EMBEDDED_ID
    if (ref.kind === 'hub') return ref.id
    if (ref.kind === 'folder' || seen.has(ref.runId)) return null
    seen.add(ref.runId)
  }
}

/** As the base's own card states them; empty where it is silent or the base is gone. */
export async function languagesOfBase({ db, home }: Home, base: string): Promise<string[]> {
  try {
    return await cardLanguages(resolveBase({ db, home }, baseOfRun(db, base)).path)
  } catch {
    return []
  }
}
