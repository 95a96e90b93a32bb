/** How time and memory of a training step grow with rows, length, layers and labels, each alone, on a model of MiniLM's width. */
import { writeFileSync } from 'node:fs'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { tell } from '#scripts/run/failure.mjs'
import { atRoot } from '#scripts/run/paths.mjs'
import { drawGrowth } from './growth-plot.mjs'
import { minilm } from './minilm.mjs'
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
  const words = [minilm(layers), batch].map((part) => JSON.stringify(part))
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
