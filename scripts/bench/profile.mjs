/** Where the time of MiniLM's training step goes, by ONNX Runtime's own profiler, and how near its products are to the machine's peak. */
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { atRoot } from '#scripts/run/paths.mjs'
import { markdown } from './report.mjs'
import { Worker } from './worker.mjs'

/**
 * @typedef {{ operator: string, calls: number, ms: number }} Operator
 * @typedef {object} Profile
 * @property {Operator[]} operators of one micro-batch, the dearest first
 * @property {number} micro gradients of a micro-batch, ms
 * @property {number} masks of its dropout, ms
 * @property {number} update of all parameters, once a step, ms
 * @property {number} gflop of the micro-batch's products
 * @property {number} peak of the machine in large products, GFLOP/s
 */

const SHOWN = 12

/** @type {import('./tables.mjs').Run} */
export async function profile({ runtime }) {
  const worker = new Worker(runtime.executable, [atRoot('scripts/bench/profile-step.mjs')], nodeEnvironment(runtime))
  try {
    /** @type {Profile} */
    const measured = await worker.answer()
    return { measured, text: `${table(measured)}\n\n${sentence(measured)}` }
  } finally {
    worker.end()
  }
}

const PRODUCTS = ['Gemm', 'MatMul', 'FusedMatMul', 'FusedGemm']

/** @param {Profile} profile */
function sentence({ operators, micro, masks, update, gflop, peak }) {
  const ms = operators.filter(({ operator }) => PRODUCTS.includes(operator)).reduce((sum, one) => sum + one.ms, 0)
  const speed = (1000 * gflop) / ms
  return [
    `Products: ${speed.toFixed(0)} GFLOP/s, ${((100 * speed) / peak).toFixed(0)} % of ${peak.toFixed(0)} GFLOP/s in products of 1,024 x 1,024 x 1,024 in the same process.`,
    `A micro-batch takes ${micro.toFixed(1)} ms and its dropout masks ${masks.toFixed(1)} ms; the update of all parameters, once a step, ${update.toFixed(1)} ms.`,
  ].join('\n')
}

/** @param {Profile} profile */
function table({ operators }) {
  const all = operators.reduce((sum, { ms }) => sum + ms, 0)
  const [shown, rest] = [operators.slice(0, SHOWN), operators.slice(SHOWN)]
  const others = rest.reduce((sum, one) => ({ calls: sum.calls + one.calls, ms: sum.ms + one.ms }), { calls: 0, ms: 0 })
  return markdown(
    ['operator', 'calls', 'ms', 'share'],
    [...shown, { operator: `${rest.length} others`, ...others }].map(({ operator, calls, ms }) => [
      operator,
      calls.toFixed(0),
      ms.toFixed(2),
      `${((100 * ms) / all).toFixed(1)} %`,
    ]),
  )
}
