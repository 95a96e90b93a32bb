/** One training step (forward, backward, clipping, AdamW) of each architecture beside PyTorch's, at one common size. */
import { availableParallelism } from 'node:os'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { atRoot } from '#scripts/run/paths.mjs'
import { BATCH, CONFIGURATIONS, configuration } from './configurations.mjs'
import { findPython } from './python.mjs'
import { markdown, median } from './report.mjs'
import { Worker } from './worker.mjs'

/** Every family is also compared with it in the same sitting. */
const REFERENCE = 'bert'
/** Steps before the first that counts: kernels are chosen and buffers allocated. */
const WARM_UP = 2

/**
 * @typedef {object} Row
 * @property {string} architecture
 * @property {number} ms median of our steps
 * @property {number} referenceMs median of our steps of bert, taken in turns with these
 * @property {number | null} pytorchMs
 * @property {number} peakBytes
 * @property {number | null} pytorchPeakBytes
 * @property {number} gflop of all matrix products
 * @property {number} written millions of elements that the other operators write
 * @property {number} parameters in millions
 */

/** @type {import('./tables.mjs').Run} */
export async function steps({ runtime, options }) {
  const names = options.only.length > 0 ? options.only : Object.keys(CONFIGURATIONS)
  const unknown = names.find((name) => !Object.hasOwn(CONFIGURATIONS, name))
  if (unknown !== undefined)
    throw new SetUpError(`bench --only: found "${unknown}", expected any of ${Object.keys(CONFIGURATIONS).join(', ')}.`)
  const python = await findPython()
  /** @type {Row[]} */
  const rows = []
  for (const name of names) {
    tell(`measuring ${name}`)
    rows.push(await measure(name, { runtime, python, ...options }))
  }
  const setting = { ...BATCH, threads: availableParallelism(), repeats: options.repeats, dropout: options.dropout }
  return { measured: { setting, rows }, text: table(rows) }
}

/**
 * @param {string} name
 * @param {{ runtime: import('#scripts/ensure/runtime.mjs').Runtime, python: string | null, repeats: number, dropout: number }} options
 * @returns {Promise<Row>}
 */
async function measure(name, { runtime, python, repeats, dropout }) {
  const argumentsFor = (/** @type {string} */ family) =>
    [configuration(family, dropout), BATCH].map((part) => JSON.stringify(part))
  const ours = (/** @type {string} */ family) =>
    new Worker(runtime.executable, [atRoot('scripts/bench/step-ours.mjs'), ...argumentsFor(family)], nodeEnvironment(runtime))
  const workers = {
    ours: ours(name),
    reference: ours(REFERENCE),
    ...(python && { pytorch: new Worker(python, [atRoot('scripts/bench/step_pytorch.py'), ...argumentsFor(name)], process.env) }),
  }
  try {
    const { gflop, written, parameters } = await workers.ours.answer()
    await Promise.all([workers.reference.answer(), workers.pytorch?.answer()])
    const times = await inTurns(Object.values(workers), repeats)
    const [ms, referenceMs, pytorchMs = null] = times.map(median)
    const { peakBytes } = await workers.ours.ask('peak')
    const pytorchPeakBytes = (await workers.pytorch?.ask('peak'))?.peakBytes ?? null
    return /** @type {Row} */ ({
      architecture: name,
      ms,
      referenceMs,
      pytorchMs,
      peakBytes,
      pytorchPeakBytes,
      gflop,
      written,
      parameters,
    })
  } finally {
    for (const worker of Object.values(workers)) worker.end()
  }
}

/** One step of each after the other, again and again: what disturbs the machine disturbs all.  @param {Worker[]} workers @param {number} repeats */
async function inTurns(workers, repeats) {
  const times = workers.map(() => /** @type {number[]} */ ([]))
  for (let turn = -WARM_UP; turn < repeats; turn++)
    for (const [i, worker] of workers.entries()) {
      const { ms, loss } = await worker.ask('step')
      if (!Number.isFinite(loss)) throw new Error(`${worker.name}: the loss is ${loss}`)
      if (turn >= 0) times[i]?.push(ms)
    }
  return times
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const reference = rows.find(({ architecture }) => architecture === REFERENCE)
  const times = (/** @type {number | undefined} */ x) => (x === undefined ? '–' : x.toFixed(2))
  const megabytes = (/** @type {number | null} */ bytes) => (bytes === null ? '–' : Math.round(bytes / 2 ** 20).toString())
  const over = (/** @type {Row} */ row, /** @type {'gflop' | 'written' | 'parameters'} */ key) =>
    times(reference && row[key] / reference[key])
  return markdown(
    [
      'architecture',
      'ours, ms',
      'PyTorch, ms',
      'ours / PyTorch',
      'ours / our bert',
      'products',
      'elements',
      'parameters',
      'peak, MiB',
      'PyTorch’s peak, MiB',
    ],
    rows.map((row) => [
      row.architecture,
      row.ms.toFixed(0),
      row.pytorchMs?.toFixed(0) ?? '–',
      times(row.pytorchMs ? row.ms / row.pytorchMs : undefined),
      times(row.ms / row.referenceMs),
      over(row, 'gflop'),
      over(row, 'written'),
      over(row, 'parameters'),
      megabytes(row.peakBytes),
      megabytes(row.pytorchPeakBytes),
    ]),
  )
}
