/** What a gradient graph computes for a batch, counted from the graph: it explains by how much one family's step is longer. */

/** @typedef {{ rows: number, tokens: number }} Batch */
/** @typedef {{ shape: readonly (number | string)[], name: string, dtype: string }} Value */

/**
 * Sizes of the dims that graphs name. Whatever a family computes from B and S is named here once more: a wrong sum would only
 * mislead the table, and an unknown name ends it.
 *
 * @param {Batch} batch @returns {Record<string, number>}
 */
const dimsOf = ({ rows: B, tokens: S }) => ({
  B,
  S,
  '2S': 2 * S,
  '2S-1': 2 * S - 1,
  W: Math.min(S, 128),
  C: Math.ceil(S / Math.min(S, 128)),
  M: Math.floor(S / 4),
  'M-1': Math.floor(S / 4) - 1,
})

/** @param {readonly (number | string)[]} shape @param {Record<string, number>} dims */
function elements(shape, dims) {
  const factor = (/** @type {string} */ name) => {
    const size = dims[name] ?? Number(name)
    if (Number.isNaN(size)) throw new Error(`scripts/bench/arithmetic.mjs: add the size of the dim "${name}" to dimsOf`)
    return size
  }
  return shape.flatMap((dim) => String(dim).split('*')).reduce((product, name) => product * factor(name), 1)
}

/** Moves no element: what it answers is its input under another shape. */
const FREE = ['Reshape', 'Shape']

/**
 * @param {any} gradient the engine's GradientGraph
 * @param {Batch} batch
 * @returns {{ gflop: number, written: number, parameters: number }} `gflop`: 2 · m · n · k over all matrix products; `written`: elements
 *   that all other operators write, in millions; `parameters`: those trained, in millions
 */
export function arithmetic({ graph, trainable }, batch) {
  const dims = dimsOf(batch)
  let [flop, written] = [0, 0]
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const size = elements(outputs[0].shape, dims)
    if (op === 'MatMul') flop += 2 * size * elements([inputs[0].shape.at(-1)], dims)
    else if (op === 'Gemm') flop += 2 * size * elements([inputs[0].shape[attributes.transA ? 0 : 1]], dims)
    else if (!FREE.includes(op)) written += size
  }
  const parameters = trainable.reduce((/** @type {number} */ sum, /** @type {any} */ spec) => sum + elements(spec.shape, dims), 0)
  return { gflop: flop / 1e9, written: written / 1e6, parameters: parameters / 1e6 }
}
