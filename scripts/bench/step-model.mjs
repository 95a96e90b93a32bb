/** A model of any size with made-up weights and a made-up batch: what a step costs does not depend on the values. */
import { atRoot } from '#scripts/run/paths.mjs'

export const library = await import(atRoot('out/main/library.js'))

/** @typedef {{ rows: number, tokens: number, labels: number }} Batch */

/** Small waves, and 1 where normalisation scales.  @param {any} spec */
export function weight({ shape, initialisation }) {
  const size = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1)
  const draw = (/** @type {number} */ i) => 0.02 * Math.sin(12.9898 * i)
  const data = Float32Array.from({ length: size }, (_, i) => (initialisation === 'ones' ? 1 : draw(i)))
  return { shape, data }
}

/** config.json and a number of labels as the engine's model.  @param {any} config @param {number} labels */
export function modelOf(config, labels) {
  const architecture = library.architectures.get(config.model_type)
  return { architecture, config: architecture.config.parse(config), labels }
}

/** A batch without padding, in which a fifth of the answers is yes.  @param {Batch} batch */
export function feeds({ rows, tokens, labels }) {
  const ids = Int32Array.from({ length: rows * tokens }, (_, i) => 5 + ((i * 7919) % 30000))
  const answers = Float32Array.from({ length: rows * labels }, (_, i) => (i % 5 === 0 ? 1 : 0))
  const int32 = (/** @type {Int32Array} */ data) => ({ dtype: 'int32', shape: [rows, tokens], data })
  const float32 = (/** @type {number[]} */ shape, /** @type {Float32Array} */ data) => ({ dtype: 'float32', shape, data })
  return {
    input_ids: int32(ids),
    attention_mask: int32(new Int32Array(rows * tokens).fill(1)),
    labels: float32([rows, labels], answers),
    known: float32([rows, labels], new Float32Array(rows * labels).fill(1)),
    pos_weight: float32([labels], new Float32Array(labels).fill(1)),
    loss_scale: float32([], Float32Array.of(1 / (rows * labels))),
  }
}

/** The rows of a batch as dropout masks want them.  @param {Batch} batch */
export const maskRows = ({ rows, tokens }) => ({
  places: Array.from({ length: rows }, (_, i) => i),
  lengths: new Array(rows).fill(tokens),
  width: tokens,
})
