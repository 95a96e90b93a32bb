/** A model as it goes out: of a run of the history, with a card filled from it, or of a folder. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DEFAULT_THRESHOLD } from '@engine/evaluate/metrics/evaluate-metrics'
import { isJsonObject, readJsonObject, readSmallFile } from '@engine/io/json-file'
import { readThresholds } from '@engine/io/model-folder'
import { readTrainingNotes } from '@engine/predict/training-notes'
import { CONFIG_FILE, ONNX_FILE } from '@main/runs/model-folder-files'
import { settledModel } from '@main/runs/quantize'
import type { ReadDb } from '@main/store/database'
import { getThresholds } from '@main/store/thresholds'
import type { CardChoices } from '@shared/publish'
import { modelCard } from './model-card'
import { languagesOfBase, type ModelFacts, type RunFacts, runFacts } from './model-facts'
import { modelFiles } from './model-files'
import { fromText, type Publication } from './publish-file'

export interface ModelChoices extends CardChoices {
  /** The id on the Hub; null: it goes to a folder. */
  readonly name: string | null
  readonly signal?: AbortSignal
}

interface Home {
  readonly db: ReadDb
  readonly home: string
}

const isChosen = (threshold: number): boolean => threshold !== DEFAULT_THRESHOLD

export const CARD_FILE = 'README.md'

/** @throws AppError where the run has no model, or its training is writing one now */
export async function runPublication(deps: Home, runId: string, choices: ModelChoices): Promise<Publication> {
  const folder = settledModel(deps, runId, 'publish it').path
  const thresholds = { ...(await readThresholds(folder)), ...getThresholds(deps.db, runId) }
  const run = await runFacts(deps, runId)
  const languages = choices.languages.length > 0 ? choices.languages : await languagesOfBase(deps, run.detail.base)
  return publication(
    folder,
    { ...choices, languages },
    { run, thresholds, thresholdsSet: Object.values(thresholds).some(isChosen) },
  )
}

/** A model folder's own README.md stays as it is. */
export async function folderPublication(folder: string, choices: ModelChoices): Promise<Publication> {
  const thresholds = await readThresholds(folder)
  const own = await readSmallFile(join(folder, CARD_FILE))
  const made = await publication(folder, choices, {
    run: null,
    thresholds,
    thresholdsSet: Object.values(thresholds ?? {}).some(isChosen),
  })
  if (own === null) return made
  const card = own.toString('utf8')
  const notice =
    choices.license === null
      ? []
      : ['The folder has a README.md of its own: it goes out as it is, without the licence that was chosen.']
  const files = made.files.map((file) => (file.path === CARD_FILE ? fromText(CARD_FILE, card) : file))
  return { ...made, card, files, notices: [...made.notices.filter((words) => words !== NO_LICENCE), ...notice] }
}

const NO_LICENCE = 'The card states no licence: others may not know whether they may use the model.'

async function publication(
  folder: string,
  { name, license, languages, signal }: ModelChoices,
  known: Pick<ModelFacts, 'thresholds' | 'thresholdsSet'> & { readonly run: RunFacts | null },
): Promise<Publication> {
  const { files, quantization, notices } = await modelFiles(folder, known.thresholds, signal)
  const card = modelCard({
    ...known,
    name,
    license,
    languages,
    quantization,
    title: name?.split('/').at(-1) ?? known.run?.detail.name ?? basename(folder),
    labels: known.run?.detail.labels ?? (await labelsOf(folder)),
    maxLength: (await readTrainingNotes(folder))?.maxLength ?? null,
    hasOnnx: existsSync(join(folder, ONNX_FILE)),
  })
  return {
    type: 'model',
    texts: null,
    card,
    files: [fromText(CARD_FILE, card), ...files],
    notices: [...(license === null ? [NO_LICENCE] : []), ...notices],
  }
}

async function labelsOf(folder: string): Promise<string[]> {
  const labels = (await readJsonObject(join(folder, CONFIG_FILE)))?.id2label
  return isJsonObject(labels) ? Object.values(labels).map(String) : []
}
