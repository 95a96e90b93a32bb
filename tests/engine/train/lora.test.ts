/** LoRA in whole runs: it begins as the base, trains adapters and head alone, resumes to the bit and leaves an ordinary model. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { loadTensors } from '@engine/io/load-tensors'
import { adapterOfDown, isAdapter } from '@engine/nn/lora'
import { adamWDefaults } from '@engine/optim/adamw'
import { loadModel } from '@engine/predict/load-model'
import { batchOf, lossFeeds, readModelReference } from '@engine/process/parity/model-reference'
import { cpu } from '@engine/runtime/cpu'
import { DropoutMasks } from '@engine/train/dropout-masks'
import { isHead } from '@engine/train/freeze'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { loraOf, trainableWith, withAdapters } from '@engine/train/lora'
import { mergeAdapters } from '@engine/train/merge-adapters'
import { Recipe } from '@shared/recipe'
import { families, golden } from '@tests/engine/fixtures/golden-training'
import { tinyWeights, writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, type TinyRunInput, tinyRecipe, trainedWeights } from '@tests/engine/fixtures/tiny-run'
import { watchedDevice } from '@tests/engine/fixtures/watched-device'
import ort from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

describe.each(families)('%s (%s)', (_, folder) => {
  test('begins as the base, learns with dropout, and merges into what it has become', async () => {
    const recipe = Recipe.parse({ loraRank: 4, loraAlpha: 8, loraDropout: 0.2, loraTargetModules: 'all-linear', dropout: 0.1 })
    const { model, weights } = await loadModel(join(golden, folder), { labels: null, seed: 0, dropout: recipe.dropout })
    const lora = loraOf(model, recipe)!
    const gradient = buildGradientGraph(model, trainableWith(model, recipe), { rowGradients: true, lora })
    const all = withAdapters(weights, gradient.parameters, 5)
    const reference = await readModelReference(join(golden, folder, 'reference.json'))
    const batch = batchOf(reference)
    const base = await cpu.openInference(buildLogitsGraph(model, 'int32').graph, weights)
    const before = (await base.logits(batch)).slice()
    await base.dispose()
    const logits = buildLogitsGraph(model, 'int32', lora).graph
    const training = await cpu.openTraining({
      gradient: gradient.graph,
      logits,
      trainable: gradient.trainable,
      weights: all,
      moments: null,
    })
    // Weights that are constants, as an inference has them, may be computed with in another order.
    for (const [i, logit] of (await training.logits(batch)).entries()) expect(logit).toBeCloseTo(before[i]!, 5)

    const masks = new DropoutMasks(gradient.dropoutSites, 1)
    const [rows, width] = batch.input_ids!.shape as [number, number]
    const places = Array.from({ length: rows }, (_, i) => i)
    const options = { ...adamWDefaults, weightDecay: 0, maxGradNorm: 1 }
    const losses: number[] = []
    for (let step = 1; step <= 20; step++) {
      const dropped = masks.feeds(step, { places, lengths: places.map(() => width), width })
      losses.push(await training.gradients({ ...batch, ...lossFeeds(reference), ...dropped }, true))
      await training.update({ options, learningRate: 5e-3, step })
    }
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(losses.slice(-3))).toBeLessThan(0.9 * mean(losses.slice(0, 3)))

    const after = (await training.logits(batch)).slice()
    const scale = Math.max(1, ...after.map(Math.abs))
    expect(distance(after, before)).toBeGreaterThan(0.01)
    const merged = await cpu.openInference(
      buildLogitsGraph(model, 'int32').graph,
      mergeAdapters((await training.state()).weights, lora),
    )
    expect(distance(await merged.logits(batch), after)).toBeLessThan(1e-5 * scale)
    await merged.dispose()
    await training.dispose()
  })

  test('computes no gradient of what is frozen', async () => {
    const { model } = await loadModel(join(golden, folder), { labels: null, seed: 0 })
    const recipe = Recipe.parse({ loraRank: 11 })
    const lora = loraOf(model, recipe)!
    const { graph, trainable } = buildGradientGraph(model, trainableWith(model, recipe), { rowGradients: true, lora })
    const full = buildGradientGraph(model, () => true, { rowGradients: true })
    expect(trainable.every(({ name }) => isAdapter(name) || isHead(model, name))).toBe(true)
    expect(trainable.filter(({ name }) => isAdapter(name)).length).toBeGreaterThanOrEqual(2)
    expect(graph.outputs.map(({ name }) => name).sort()).toEqual(['loss', ...trainable.map(({ name }) => `grad/${name}`)].sort())
    // What has no batch in its shape is of a parameter: an adapter's has a side of 11, the rest must be the head's matrices.
    const ofMatrices = (nodes: typeof graph.nodes) =>
      nodes.filter(({ gradientOf, op, outputs }) => {
        const { shape } = outputs[0]!
        return gradientOf && op === 'Gemm' && shape.every((dim) => typeof dim === 'number' && dim !== 11)
      })
    const heads = trainable.filter(({ name, shape }) => !isAdapter(name) && shape.length === 2)
    expect(ofMatrices(graph.nodes)).toHaveLength(heads.length)
    expect(ofMatrices(full.graph.nodes).length).toBeGreaterThan(heads.length)
  })
})

describe('whole runs', () => {
  const recipe = tinyRecipe({ epochs: 2, loraRank: 3, loraAlpha: 6, loraDropout: 0.1, learningRate: 1e-2, schedule: 'constant' })
  let root = ''
  const at = (...path: string[]) => join(root, ...path)
  const started = async (name: string, input: Partial<TinyRunInput> = {}) => {
    if (!input.resume) await makeRunFolder(at(name))
    return runTiny({ runFolder: at(name), baseFolder: at('base'), recipe, tokenBudget: 64, ...input })
  }
  let whole: Awaited<ReturnType<typeof started>>
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'moderato-lora-'))
    await writeTinyBert(at('base'), { labels: tinyLabels })
    whole = await started('whole')
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  const stored = async (name: string, file: string) => [...(await loadTensors(at(name, file))).keys()]
  const layer = 'bert.encoder.layer.0.attention.self'
  const trained = [
    ...['query', 'value'].flatMap((part) => [`${layer}.${part}.lora_A.weight`, `${layer}.${part}.lora_B.weight`]),
    ...['bert.pooler.dense', 'classifier'].flatMap((part) => [`${part}.bias`, `${part}.weight`]),
  ].sort()

  test('a checkpoint holds adapters and head, and their moments; the base lies beside it once, as it was', async () => {
    for (const file of ['model', 'exp_avg', 'exp_avg_sq'])
      expect(await stored('whole', `checkpoint/${file}.safetensors`)).toEqual(trained)
    const frozen = await loadTensors(at('whole', 'frozen.safetensors'))
    const before = tinyWeights(3)
    expect([...frozen.keys()].sort()).toEqual([...before.keys()].filter((name) => !trained.includes(name)).sort())
    for (const [name, { data }] of frozen) expect(data, name).toEqual(before.get(name)!.data)
  })

  test('the saved model is an ordinary one: the names of the base, the adapters in its weights, in ONNX as well', async () => {
    const model = await loadModel(at('whole', 'model'), { labels: null, seed: 0 })
    const before = tinyWeights(3)
    expect(model.notices).toEqual([])
    expect(await stored('whole', 'model/model.safetensors')).toEqual([...before.keys()].sort())
    const moved = [...before]
      .filter(([name, { data }]) => distance(data, model.weights.get(name)!.data) > 0)
      .map(([name]) => name)
    expect(moved.sort()).toEqual(
      [`${layer}.query.weight`, `${layer}.value.weight`, ...trained.filter((name) => !isAdapter(name))].sort(),
    )
    const ids = Int32Array.of(2, 7, 9, 11, 3, 2, 8, 3, 0, 0)
    const feeds = {
      input_ids: { dtype: 'int32', shape: [2, 5], data: ids },
      attention_mask: { dtype: 'int32', shape: [2, 5], data: Int32Array.from(ids, (id) => Math.min(1, id)) },
    } as const
    const lora = loraOf(model.model, recipe)!
    // The second of two epochs is the better one here, so the checkpoint's adapters are those of the saved model.
    expect(whole.outcome.counters.best?.epoch).toBe(2)
    const unmerged = await cpu.openInference(
      buildLogitsGraph(model.model, 'int32', lora).graph,
      new Map([
        ...(await loadTensors(at('whole', 'frozen.safetensors'))),
        ...(await loadTensors(at('whole', 'checkpoint/model.safetensors'))),
      ]),
    )
    const expected = (await unmerged.logits(feeds)).slice()
    await unmerged.dispose()
    const opened = await cpu.openInference(buildLogitsGraph(model.model, 'int32').graph, model.weights)
    expect(distance(await opened.logits(feeds), expected)).toBeLessThan(1e-5)
    await opened.dispose()
    const session = await ort.InferenceSession.create(at('whole', 'model/onnx/model.onnx'))
    const wide = (data: Int32Array) => new ort.Tensor('int64', BigInt64Array.from(data, BigInt), [2, 5])
    const { logits } = await session.run({ input_ids: wide(ids), attention_mask: wide(feeds.attention_mask.data) })
    expect(distance(logits!.data as Float32Array, expected)).toBeLessThan(1e-5)
    await session.release()
  })

  test('stopped and resumed, it goes on to the bit, without its base', async () => {
    const controller = new AbortController()
    const device = watchedDevice((done, times) => {
      if (done === 'update' && times === 3) controller.abort()
    })
    const first = await started('resumed', { device, signal: controller.signal })
    expect(first.outcome).toMatchObject({ status: 'stopped', counters: { step: 3 } })
    const second = await started('resumed', { resume: true, baseFolder: at('nowhere') })
    expect([...first.steps, ...second.steps]).toEqual(whole.steps)
    for (const file of [
      'model/model.safetensors',
      'model/onnx/model.onnx',
      'checkpoint/model.safetensors',
      'checkpoint/exp_avg.safetensors',
    ])
      expect((await readFile(at('resumed', file))).equals(await readFile(at('whole', file))), file).toBe(true)
  })

  test('resumed without the frozen weights, it is refused by name', async () => {
    const controller = new AbortController()
    await started('lost', { signal: controller.signal, onProgress: ({ kind }) => kind === 'checkpoint' && controller.abort() })
    await rm(at('lost', 'frozen.safetensors'))
    await expect(started('lost', { resume: true })).rejects.toThrow(/The checkpoint holds no bert\.\S+; .* Start a new run/)
  })

  test('the same seed draws the same adapters, another seed others', async () => {
    const without = { ...recipe, learningRate: 1e-12, maxSteps: 1 }
    const drawn = async (name: string, seed: number) => {
      await started(name, { recipe: { ...without, seed } })
      const weights = await trainedWeights(at(name))
      return [...weights].filter(([parameter]) => adapterOfDown(parameter)).map(([, data]) => data)
    }
    const [first, again, other] = [await drawn('seed-1', 1), await drawn('seed-1-again', 1), await drawn('seed-2', 2)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    const bound = 1 / Math.sqrt(16)
    for (const data of first) {
      expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(bound)
      expect(Math.hypot(...data) / Math.sqrt(data.length)).toBeGreaterThan(0.4 * bound)
    }
  })

  test.each<[string, Partial<Recipe>, RegExp]>([
    [
      'a layer that is not there',
      { loraTargetModules: 'query, wings' },
      /found "wings", but no layer of this bert encoder .* names out of query, key, value, dense, .* or all-linear/,
    ],
    ['a layer of the head', { loraTargetModules: 'classifier' }, /found "classifier"/],
    ['half a name', { loraTargetModules: 'uery' }, /found "uery"/],
    ['frozen layers alone', { freeze: 1 }, /would train nothing: .* the 1 frozen layers/],
  ])('refused: %s', async (_, changes, message) => {
    await expect(started('refused', { recipe: { ...recipe, ...changes } })).rejects.toThrow(message)
  })
})
