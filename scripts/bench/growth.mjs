/** How time and memory of a training step grow with rows, length, layers and labels, each alone, on a model of MiniLM's width. */
import { writeFileSync } from 'node:fs'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { tell } from '#scripts/run/failure.mjs'
import { atRoot } from '#scripts/run/paths.mjs'
import { drawGrowth } from './growth-plot.mjs'
import { markdown, median } from './report.mjs'
import { Worker } from './worker.mjs'

/** @typedef {{ of: string, value: number, ms: number, peakBytes: number }} Point */

const BASE = { rows: 8, tokens: 64, layers: 6, labels: 6 }

/** What each plot changes, and to what. */
const SERIES = /** @type {const} */ ([
  { of: 'rows', values: [1, 2, 4, 8, 16, 32] },
  { of: 'tokens', values: [16, 32, 64, 128, 256, 512] },
  { of: 'layers', values: [1, 2, 4, 6, 8, 12] },
  { of: 'labels', values: [1, 3, 10, 30, 100] },
])

const WARM_UP = 2
const PLOT = 'docs/growth.svg'

/** @param {number} layers */
const configuration = (layers) => ({
  model_type: 'bert',
  vocab_size: 30522,
  hidden_size: 384,
  num_hidden_layers: layers,
  num_attention_heads: 12,
  intermediate_size: 1536,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  pad_token_id: 0,
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
})

/** @type {import('./tables.mjs').Run} */
export async function growth({ runtime, options }) {
  /** @type {Point[]} */
  const points = []
  for (const { of, values } of SERIES)
    for (const value of values) {
      tell(`${of}: ${value}`)
      points.push({ of, value, ...(await measure({ ...BASE, [of]: value }, runtime, options.repeats)) })
    }
  writeFileSync(atRoot(PLOT), drawGrowth(points))
  return { measured: points, text: table(points) }
}

/** @param {typeof BASE} size @param {import('#scripts/ensure/runtime.mjs').Runtime} runtime @param {number} repeats */
async function measure({ layers, ...batch }, runtime, repeats) {
  const words = [configuration(layers), batch].map((part) => JSON.stringify(part))
  const worker = new Worker(runtime.executable, [atRoot('scripts/bench/step-ours.mjs'), ...words], nodeEnvironment(runtime))
  try {
    await worker.answer()
    const times = []
    for (let i = 0; i < WARM_UP + repeats; i++) times.push((await worker.ask('step')).ms)
    return { ms: median(times.slice(WARM_UP)), peakBytes: (await worker.ask('peak')).peakBytes }
  } finally {
    worker.end()
  }
}

/** @param {readonly Point[]} points */
const table = (points) =>
  markdown(
    ['of', 'value', 'ms', 'peak, MiB'],
    points.map(({ of, value, ms, peakBytes }) => [of, `${value}`, ms.toFixed(0), (peakBytes / 2 ** 20).toFixed(0)]),
  )
