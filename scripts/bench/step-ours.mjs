/** One training step of Moderato's engine, as a measured process: `node step-ours.mjs '<config.json>' '<batch>'`. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { arithmetic } from '#scripts/bench/arithmetic.mjs'
import { atRoot } from '#scripts/run/paths.mjs'

const library = await import(atRoot('out/main/library.js'))
const [config, batch] = process.argv.slice(2).map((text) => JSON.parse(text))
const { rows, tokens, labels } = batch

const say = (/** @type {object} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`)

/** The highest resident size so far; resourceUsage would count what the parent had before the program was loaded. */
function peakBytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
}

/** Small waves, and 1 where normalisation scales: what a step costs does not depend on the values. @param {any} spec */
function weight({ shape, initialisation }) {
  const size = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1)
  const draw = (/** @type {number} */ i) => 0.02 * Math.sin(12.9898 * i)
  const data = Float32Array.from({ length: size }, (_, i) => (initialisation === 'ones' ? 1 : draw(i)))
  return { shape, data }
}

function feeds() {
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

const architecture = library.architectures.get(config.model_type)
const model = { architecture, config: architecture.config.parse(config), labels }
const gradient = library.buildGradientGraph(model, () => true, { rowGradients: true })
const training = await library.cpu.openTraining({
  gradient: gradient.graph,
  logits: library.buildLogitsGraph(model, 'int32').graph,
  trainable: gradient.trainable,
  weights: new Map(gradient.parameters.map((/** @type {any} */ spec) => [spec.name, weight(spec)])),
  moments: null,
})
const masks = new library.DropoutMasks(gradient.dropoutSites, 42)
const places = { places: Array.from({ length: rows }, (_, i) => i), lengths: new Array(rows).fill(tokens), width: tokens }
const options = { ...library.adamWDefaults, weightDecay: 0.02, maxGradNorm: 1 }
const inputs = feeds()
let step = 0

async function trainStep() {
  const start = performance.now()
  step += 1
  const loss = await training.gradients({ ...inputs, ...masks.feeds(step, places) }, true)
  await training.update({ options, learningRate: 2e-5, step })
  return { ms: performance.now() - start, loss }
}

say(arithmetic(gradient, batch))
for await (const question of createInterface({ input: process.stdin }))
  say(question === 'step' ? await trainStep() : { peakBytes: peakBytes() })
process.exit(0)
