/** One training step of Moderato's engine, as a measured process: `node step-ours.mjs '<config.json>' '<batch>'`. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { arithmetic } from '#scripts/bench/arithmetic.mjs'
import { feeds, library, maskRows, modelOf, weight } from '#scripts/bench/step-model.mjs'

const [config, batch] = process.argv.slice(2).map((text) => JSON.parse(text))

const say = (/** @type {object} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`)

/** The highest resident size so far; resourceUsage would count what the parent had before the program was loaded. */
function peakBytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
}

const model = modelOf(config, batch.labels)
const gradient = library.buildGradientGraph(model, () => true, { rowGradients: true })
const training = await library.cpu.openTraining({
  gradient: gradient.graph,
  logits: library.buildLogitsGraph(model, 'int32').graph,
  trainable: gradient.trainable,
  weights: new Map(gradient.parameters.map((/** @type {any} */ spec) => [spec.name, weight(spec)])),
  moments: null,
})
const masks = new library.DropoutMasks(gradient.dropoutSites, 42)
const options = { ...library.adamWDefaults, weightDecay: 0.02, maxGradNorm: 1 }
const inputs = feeds(batch)
let step = 0

async function trainStep() {
  const start = performance.now()
  step += 1
  const loss = await training.gradients({ ...inputs, ...masks.feeds(step, maskRows(batch)) }, true)
  await training.update({ options, learningRate: 2e-5, step })
  return { ms: performance.now() - start, loss }
}

say(arithmetic(gradient, batch))
for await (const question of createInterface({ input: process.stdin }))
  say(question === 'step' ? await trainStep() : { peakBytes: peakBytes() })
process.exit(0)
