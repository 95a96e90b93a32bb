/** Whole runs beside Transformers' Trainer on PyTorch: samples a second and peak memory, at the batch sizes and paddings people use. */
import { join } from 'node:path'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { tell } from '#scripts/run/failure.mjs'
import { atRoot } from '#scripts/run/paths.mjs'
import { headless } from './headless.mjs'
import { markdown, middle, ratio, shown } from './report.mjs'
import { inScratch, jigsaw } from './scratch.mjs'
import { trainer, writeMiniLM } from './trainer.mjs'

const SETTINGS = [
  { name: 'batch 64, Trainer pads to 128', base: 'minilm', rows: 640, batch: 64, pad: 'fixed' },
  { name: 'batch 64, Trainer groups by length', base: 'minilm', rows: 640, batch: 64, pad: 'grouped' },
  { name: 'batch 32, Trainer groups by length', base: 'minilm', rows: 640, batch: 32, pad: 'grouped' },
  { name: 'bert-base’s size, batch 16, Trainer groups', base: 'bert-base', rows: 96, batch: 16, pad: 'grouped' },
]

/**
 * @typedef {{ samplesPerSecond: number, peakBytes: number }} Result
 * @typedef {{ name: string, ours: Result[], trainer: Result[] }} Row
 */

/** @type {import('./tables.mjs').Run} */
export const training = ({ runtime, options }) =>
  inScratch(async (scratch) => {
    const bases = await writeBases(scratch, runtime)
    /** @type {Row[]} */
    const rows = SETTINGS.map(({ name }) => ({ name, ours: [], trainer: [] }))
    for (let turn = 0; turn < options.repeats; turn++)
      for (const [i, setting] of SETTINGS.entries()) {
        tell(`${setting.name}, ${turn + 1} of ${options.repeats}`)
        rows[i]?.ours.push(await ours(setting, bases, scratch, runtime))
        if (scratch.python) rows[i]?.trainer.push(await trainers(setting, bases, scratch, scratch.python))
      }
    return { measured: rows, text: table(rows) }
  })

/**
 * @typedef {typeof SETTINGS[number]} Setting
 * @typedef {import('./scratch.mjs').Scratch} Scratch
 * @typedef {import('#scripts/ensure/runtime.mjs').Runtime} Runtime
 * @typedef {Record<string, { ours: string, trainers: string }>} Bases what each side is given to open
 */

/** @param {Scratch} scratch @param {Runtime} runtime @returns {Promise<Bases>} */
async function writeBases({ folder, shared, python }, runtime) {
  const minilm = join(folder, 'minilm')
  const bertBase = join(folder, 'bert-base')
  if (python) await writeMiniLM(python, shared, minilm)
  const write = [atRoot('scripts/bench/write-bert-base.mjs'), bertBase]
  if (!(await succeeds(runtime.executable, write, { env: nodeEnvironment(runtime), stdio: [...TO_STDERR] })))
    throw new Error('write-bert-base.mjs failed')
  return { minilm: { ours: 'minilm', trainers: minilm }, 'bert-base': { ours: bertBase, trainers: bertBase } }
}

/** @param {Setting} setting @param {Scratch} scratch */
const recipe = ({ rows }, { shared }) => ({ data: jigsaw(shared, 'train.csv'), words: ['--rows', `${rows}`, '--epochs', '1'] })

/** @param {Setting} setting @param {Bases} bases @param {Scratch} scratch @param {Runtime} runtime @returns {Promise<Result>} */
async function ours(setting, bases, scratch, runtime) {
  const { data, words } = recipe(setting, scratch)
  const rest = ['--eval', data, '--eval-rows', '64', '--batch-size', `${setting.batch}`, '--learning-rate', '5e-5']
  const base = bases[setting.base]?.ours ?? ''
  const place = { folder: scratch.folder, runtime }
  const answer = await headless(place, ['train', '--data', data, '--base', base, ...words, ...rest])
  return { samplesPerSecond: answer.samplesPerSecond, peakBytes: answer.peakRssBytes }
}

/** @param {Setting} setting @param {Bases} bases @param {Scratch} scratch @param {string} python @returns {Promise<Result>} */
async function trainers(setting, bases, scratch, python) {
  const { data, words } = recipe(setting, scratch)
  const rest = ['--batch', `${setting.batch}`, '--lr', '5e-5', '--pad', setting.pad]
  const model = bases[setting.base]?.trainers ?? ''
  const answer = await trainer(python, scratch.shared, scratch.folder, ['--model', model, '--train', data, ...words, ...rest])
  return { samplesPerSecond: answer.samples_per_s, peakBytes: answer.peak_rss_bytes }
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const of = (/** @type {readonly Result[]} */ results, /** @type {keyof Result} */ key) =>
    middle(results.map((result) => result[key]))
  const gigabytes = (/** @type {number | null} */ bytes) => shown(bytes === null ? null : bytes / 1e9, 2)
  return markdown(
    ['work', 'ours, samples/s', 'Trainer', 'ours / Trainer', 'peak, GB', 'Trainer’s', 'ours / Trainer’s'],
    rows.map(({ name, ours, trainer: theirs }) => {
      const [speed, other] = [of(ours, 'samplesPerSecond'), of(theirs, 'samplesPerSecond')]
      const [peak, otherPeak] = [of(ours, 'peakBytes'), of(theirs, 'peakBytes')]
      return [
        name,
        shown(speed),
        shown(other),
        ratio(speed, other),
        gigabytes(peak),
        gigabytes(otherPeak),
        ratio(peak, otherPeak),
      ]
    }),
  )
}
