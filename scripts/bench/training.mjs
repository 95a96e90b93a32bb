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
export const training = (context) =>
  inScratch(async ({ folder, shared, python }) => {
    const { runtime, options } = context
    const data = jigsaw(shared, 'train.csv')
    const minilm = join(folder, 'minilm')
    const bertBase = join(folder, 'bert-base')
    if (python) await writeMiniLM(python, shared, minilm)
    const write = [atRoot('scripts/bench/write-bert-base.mjs'), bertBase]
    if (!(await succeeds(runtime.executable, write, { env: nodeEnvironment(runtime), stdio: [...TO_STDERR] })))
      throw new Error('write-bert-base.mjs failed')
    /** @type {Row[]} */
    const rows = SETTINGS.map(({ name }) => ({ name, ours: [], trainer: [] }))
    for (let turn = 0; turn < options.repeats; turn++)
      for (const [i, { name, base, rows: count, batch, pad }] of SETTINGS.entries()) {
        tell(`${name}, ${turn + 1} of ${options.repeats}`)
        const recipe = ['--rows', `${count}`, '--epochs', '1']
        const asked = ['--eval', data, '--eval-rows', '64', '--batch-size', `${batch}`, '--learning-rate', '5e-5']
        const from = base === 'minilm' ? 'minilm' : bertBase
        const own = await headless({ folder, runtime }, ['train', '--data', data, '--base', from, ...recipe, ...asked])
        rows[i]?.ours.push({ samplesPerSecond: own.samplesPerSecond, peakBytes: own.peakRssBytes })
        if (!python) continue
        const model = base === 'minilm' ? minilm : bertBase
        const words = ['--model', model, '--train', data, ...recipe, '--batch', `${batch}`, '--lr', '5e-5', '--pad', pad]
        const theirs = await trainer(python, shared, folder, words)
        rows[i]?.trainer.push({ samplesPerSecond: theirs.samples_per_s, peakBytes: theirs.peak_rss_bytes })
      }
    return { measured: rows, text: table(rows) }
  })

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
