/** CANINE: texts that do not depend on their batch, the half that classification leaves idle, and what is refused. */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { openClassifier } from '@engine/predict/classifier'
import { describeModel, loadModel } from '@engine/predict/load-model'
import { cpu } from '@engine/runtime/cpu'
import { DropoutMasks } from '@engine/train/dropout-masks'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { prepare } from '@engine/train/prepare'
import { trainStep } from '@engine/train/step'
import { TokenBudget } from '@engine/train/token-budget'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

/** Molecules of 3 characters, blocks of 5, at most 24 characters. */
const golden = resolve('tests/golden/canine-blocks')
const folder = temporaryFolder()
const never = new AbortController().signal
const architecture = architectures.get('canine')!
const idle = /^canine\.(projection|final_char_encoder)\./

describe('a text', () => {
  test('gives the same logits alone, in a batch, and under more padding', async () => {
    const { model, weights } = await loadModel(golden, { labels: null, seed: 0 })
    const inference = await cpu.openInference(buildLogitsGraph(model, 'int32').graph, weights)
    const codes = [0xe000, ...Array.from('so it goes', (character) => character.codePointAt(0)!), 0xe001]
    const logits = async (rows: number, width: number) => {
      const shape = [rows, width]
      const filled = (padding: number, row: readonly number[]) => [...row, ...new Array(width - row.length).fill(padding)]
      // The text is the last row; the others fill the batch to its width.
      const fill = new Array(width).fill(120)
      const ids = [...new Array(rows - 1).fill(fill), filled(3, codes)].flat()
      const mask = [
        ...new Array(rows - 1).fill(fill.map(() => 1)),
        filled(
          0,
          codes.map(() => 1),
        ),
      ].flat()
      const found = await inference.logits({
        input_ids: { dtype: 'int32', shape, data: Int32Array.from(ids) },
        attention_mask: { dtype: 'int32', shape, data: Int32Array.from(mask) },
      })
      return [...found.slice(-2)]
    }
    const alone = await logits(1, 12)
    for (const [rows, width] of [
      [3, 12],
      [1, 15],
      [2, 24],
    ] as const)
      for (const [i, value] of (await logits(rows, width)).entries()) expect(Math.abs(value - alone[i]!)).toBeLessThan(1e-6)
    await inference.dispose()
  })

  test('shorter than a molecule is padded to one, and scores as it is predicted', async () => {
    const classifier = await openClassifier(golden, cpu)
    const texts = ['', 'a', 'ab', 'idiot', 'the source is good']
    const scores = await classifier.score(texts, () => {}, never)
    for (const [i, text] of texts.entries()) {
      const { probabilities, tokens } = await classifier.predict(text)
      expect(tokens).toBe(text.length + 2)
      for (const [label, p] of Object.values(probabilities).entries())
        expect(Math.abs(p - 1 / (1 + Math.exp(-scores[2 * i + label]!))), text).toBeLessThan(1e-6)
    }
    await classifier.dispose()
  })
})

test('gradients add up over micro-batches of any size, dropout included', async () => {
  const recipe = tinyRecipe({ batchSize: 12, learningRate: 0, dropout: 0.2 })
  const runFolder = await makeRunFolder(join(folder(), 'run'), { train: tinyComments(12) })
  const run = await prepare(
    {
      runFolder,
      baseFolder: golden,
      labels: tinyLabels,
      recipe,
      ignoreMismatchedSizes: true,
      resume: false,
      device: cpu,
      signal: never,
    },
    () => {},
  )
  const masks = new DropoutMasks(run.gradient.dropoutSites, recipe.seed)
  const batch = Int32Array.from({ length: 12 }, (_, i) => i)
  const within = async (tokenBudget: number) => {
    const { loss, gradNorm } = (await trainStep({
      prepared: run,
      recipe,
      masks,
      batch,
      step: 1,
      tokenBudget: new TokenBudget(tokenBudget),
      signal: never,
    }))!
    const gradients = await run.training.heldGradients()
    return { loss, gradNorm, held: new Map([...gradients].map(([name, data]) => [name, data.slice()])) }
  }
  const whole = await within(10_000)
  for (const budget of [100, 1]) {
    const parts = await within(budget)
    expect(Math.abs(parts.loss / whole.loss - 1)).toBeLessThan(1e-5)
    expect(Math.abs(parts.gradNorm / whole.gradNorm - 1)).toBeLessThan(1e-5)
    for (const [name, data] of whole.held)
      for (const [i, value] of data.entries())
        expect(Math.abs(parts.held.get(name)![i]! - value), `${name}[${i}]`).toBeLessThan(1e-5 * whole.gradNorm)
  }
  await run.training.dispose()
})

describe('the way back to characters', () => {
  test('never trains, and is saved as it was', async () => {
    const { model } = await loadModel(golden, { labels: null, seed: 0 })
    const { parameters, trainable } = buildGradientGraph(model, () => true)
    const untouched = parameters.filter((spec) => !trainable.includes(spec)).map((spec) => spec.name)
    expect(untouched).toEqual(parameters.map((spec) => spec.name).filter((name) => idle.test(name)))
    expect(untouched).toHaveLength(20)

    const [runFolder, baseFolder] = [await makeRunFolder(join(folder(), 'run')), join(folder(), 'base')]
    await cp(golden, baseFolder, { recursive: true })
    // Transformers reads 2 for 2.0 as another type, so numbers keep their spelling.
    const config = (await readFile(join(golden, 'config.json'), 'utf8')).replace(
      '"initializer_range": 0.02',
      '"initializer_range": 2.0',
    )
    await writeFile(join(baseFolder, 'config.json'), config)
    await runTiny({ runFolder, baseFolder, recipe: tinyRecipe({ epochs: 1, dropout: 0.1 }), ignoreMismatchedSizes: true })
    expect(await readFile(join(runFolder, 'model', 'config.json'), 'utf8')).toContain('"initializer_range": 2.0,')
    const [before, after] = [await loadTensors(golden), await loadTensors(join(runFolder, 'model'))]
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort())
    for (const name of untouched) expect(after.get(name)!.data, name).toEqual(before.get(name)!.data)
    const moved = 'canine.chars_to_molecules.conv.weight'
    expect(after.get(moved)!.data).not.toEqual(before.get(moved)!.data)
  })

  test('may be missing, as the pooler may; the first layer may not', async () => {
    const load = async (without: RegExp) => {
      await cp(golden, folder(), { recursive: true })
      const kept = [...(await loadTensors(golden))].filter(([name]) => !without.test(name))
      // A bare encoder's names.
      const renamed = kept.map(([name, tensor]) => [name.replace(/^canine\./, ''), tensor] as const)
      await saveSafetensors(join(folder(), 'model.safetensors'), new Map(renamed))
      return loadModel(folder(), { labels: ['x', 'y', 'z'], seed: 1 })
    }
    expect((await load(/^classifier/)).notices).toEqual([
      expect.stringContaining('newly initialized: classifier.weight, classifier.bias.'),
    ])
    const { notices, weights } = await load(/^classifier|pooler|projection|final_char/)
    expect(notices[0]).toMatch(/newly initialized: canine\.projection\.conv\.weight, .* and 18 more/)
    expect(weights.get('canine.final_char_encoder.layer.0.output.LayerNorm.weight')!.data[0]).toBe(1)
    await expect(load(/initial_char_encoder/)).rejects.toThrow(/lacks 16 parameters .*initial_char_encoder\.layer\.0/)
  })
})

test('its facts', () => {
  const facts = (settings: object) => architecture.facts(architecture.config.parse(settings))
  expect(facts({})).toEqual({
    layers: 12,
    width: 768,
    innerWidth: 3072,
    heads: 12,
    vocabularySize: 0x110000,
    maxLength: 16384,
    padTokenId: 0,
    initializerRange: 0.02,
    lengthMultiple: 4,
  })
  // As long as positions have vectors, and whole molecules.
  expect(facts({ max_position_embeddings: 2050 }).maxLength).toBe(2048)
  expect(facts({ num_hash_buckets: 100, downsampling_rate: 3 }).maxLength).toBe(99)
})

test.each<[object, RegExp]>([
  [{ num_hash_functions: 17 }, /"num_hash_functions" is 17/],
  [{ num_hash_functions: 5 }, /"num_hash_functions" is 5.*hidden_size must be a multiple/],
  [{ num_attention_heads: 7 }, /"num_attention_heads" is 7/],
  [{ downsampling_rate: 0 }, /"downsampling_rate" is 0/],
  [{ hidden_act: 'swiglu' }, /"hidden_act" is "swiglu"/],
  [{ pad_token_id: 0x110000 }, /"pad_token_id" is 1114112/],
])('refused by name: %j', async (settings, message) => {
  await writeFile(join(folder(), 'config.json'), JSON.stringify({ model_type: 'canine', ...settings }))
  await expect(describeModel(folder())).rejects.toMatchObject({ code: 'unsupported', message: expect.stringMatching(message) })
})
