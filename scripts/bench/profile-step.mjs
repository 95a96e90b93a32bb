/** A micro-batch of MiniLM's training under ONNX Runtime's profiler, and large products for comparison: says one JSON line. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import { arithmetic } from './arithmetic.mjs'
import { minilm } from './minilm.mjs'
import { median } from './report.mjs'
import { feeds, library, maskRows, modelOf, weight } from './step-model.mjs'

const RUNS = 10
const PEAK_SIZE = 1024

const batch = { rows: 8, tokens: 64, labels: 6 }
const model = modelOf(minilm(), batch.labels)
const gradient = library.buildGradientGraph(model, () => true, { rowGradients: true })
const weights = new Map(gradient.parameters.map((/** @type {any} */ spec) => [spec.name, weight(spec)]))

/** Of the training as the app opens it, in ms. */
async function times() {
  const logits = library.buildLogitsGraph(model, 'int32').graph
  const plan = { gradient: gradient.graph, logits, trainable: gradient.trainable, weights, moments: null }
  const training = await library.cpu.openTraining(plan)
  const masks = new library.DropoutMasks(gradient.dropoutSites, 42)
  const options = { ...library.adamWDefaults, weightDecay: 0.02, maxGradNorm: 1 }
  const inputs = feeds(batch)
  const [micro, drawn, update] = [[], [], []].map((list) => /** @type {number[]} */ (list))
  for (let step = 1; step <= RUNS; step++) {
    const start = performance.now()
    const masked = masks.feeds(step, maskRows(batch))
    const begun = performance.now()
    await training.gradients({ ...inputs, ...masked }, true)
    const done = performance.now()
    await training.update({ options, learningRate: 2e-5, step })
    drawn?.push(begun - start)
    micro?.push(done - begun)
    update?.push(performance.now() - done)
  }
  await training.dispose()
  const middle = (/** @type {number[] | undefined} */ list) => median((list ?? []).slice(2))
  return { micro: middle(micro), masks: middle(drawn), update: middle(update) }
}

/** As the engine's own sessions. @type {any} the profiler's options have no types */
const options = { intraOpNumThreads: availableParallelism(), interOpNumThreads: 1, enableMemPattern: false, logSeverityLevel: 3 }
const tensor = (/** @type {any} */ { dtype, data, shape }) => new ort.Tensor(dtype, data, shape)

/** Kernel times of the gradient graph, by operator: of each node the median over the runs. */
async function operators() {
  /** @type {Map<string, { operator: string, calls: number, ms: number }>} */
  const found = new Map()
  for (const { operator, times } of kernelTimes(await profiled())) {
    const one = found.get(operator) ?? { operator, calls: 0, ms: 0 }
    found.set(operator, { operator, calls: one.calls + 1, ms: one.ms + median(times) })
  }
  return [...found.values()].sort((a, b) => b.ms - a.ms)
}

/** What the profiler writes of a few runs.  @returns {Promise<any[]>} */
async function profiled() {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-profile-'))
  const profiling = { enableProfiling: true, profileFilePrefix: join(folder, 'profile') }
  const session = await ort.InferenceSession.create(library.writeModel(library.arranged(gradient.graph, { provider: 'cpu' })), {
    ...options,
    ...profiling,
  })
  const parameters = Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [name, tensor({ dtype: 'float32', shape, data })]),
  )
  const masks = new library.DropoutMasks(gradient.dropoutSites, 42)
  const all = { ...feeds(batch), ...masks.feeds(1, maskRows(batch)) }
  const fed = { ...Object.fromEntries(Object.entries(all).map(([name, value]) => [name, tensor(value)])), ...parameters }
  for (let run = 0; run < RUNS; run++) await session.run(Object.fromEntries(session.inputNames.map((name) => [name, fed[name]])))
  session.endProfiling()
  const [file = ''] = readdirSync(folder)
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  rmSync(folder, { recursive: true })
  return events
}

/** Of each node its operator and the ms of its runs.  @param {readonly any[]} events */
function kernelTimes(events) {
  /** @type {Map<string, { operator: string, times: number[] }>} */
  const nodes = new Map()
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('kernel_time')) continue
    const node = nodes.get(name) ?? { operator: args.op_name, times: [] }
    nodes.set(name, { ...node, times: [...node.times, dur / 1000] })
  }
  return nodes.values()
}

/** GFLOP/s of large products. */
async function peak() {
  const g = new library.GraphBuilder('peak')
  const square = [PEAK_SIZE, PEAK_SIZE]
  const [a, b] = [g.input('a', 'float32', square), g.input('b', 'float32', square)]
  // One number comes back: what is measured is the product, not the copy of its result.
  const session = await ort.InferenceSession.create(
    library.writeModel(g.build({ y: g.reduceSum(g.matMul(a, b), [0, 1]) })),
    options,
  )
  const data = Float32Array.from({ length: PEAK_SIZE ** 2 }, (_, i) => Math.sin(i))
  const fed = { a: tensor({ dtype: 'float32', data, shape: square }), b: tensor({ dtype: 'float32', data, shape: square }) }
  const measured = []
  for (let run = 0; run < 2 * RUNS; run++) {
    const start = performance.now()
    await session.run(fed)
    measured.push(performance.now() - start)
  }
  return (2 * PEAK_SIZE ** 3) / 1e6 / median(measured.slice(RUNS))
}

const { gflop } = arithmetic(gradient, batch)
process.stdout.write(`${JSON.stringify({ operators: await operators(), ...(await times()), gflop, peak: await peak() })}\n`)
process.exit(0)
