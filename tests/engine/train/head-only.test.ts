/** Head only: vectors of a frozen encoder, computed once, and a head that trains on them as it would behind the whole encoder. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { buildHead, buildHeadLogitsGraph, buildPoolGraph } from '@engine/arch/head'
import { loadTensors } from '@engine/io/load-tensors'
import { loadModel } from '@engine/predict/load-model'
import { batchOf, readModelReference } from '@engine/process/parity/model-reference'
import { cpu } from '@engine/runtime/cpu'
import type { Device } from '@engine/runtime/device'
import { isHead } from '@engine/train/freeze'
import type { TrainProgress } from '@shared/progress'
import type { Recipe } from '@shared/recipe'
import { families, golden } from '@tests/engine/fixtures/golden-training'
import { tinyWeights, writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, type TinyRunInput, tinyRecipe, trainedWeights } from '@tests/engine/fixtures/tiny-run'
import { watchedDevice } from '@tests/engine/fixtures/watched-device'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

test.each(families)('%s (%s): the head on the vectors gives the logits of the whole', async (_, name) => {
  const { model, weights, facts } = await loadModel(join(golden, name), { labels: null, seed: 0 })
  const batch = batchOf(await readModelReference(join(golden, name, 'reference.json')))
  const rows = batch.input_ids!.shape[0] as number
  const { graph, parameters } = buildPoolGraph(model)
  expect(parameters.filter((spec) => isHead(model, spec.name))).toEqual([])
  const head = buildHead(model, { training: true })
  expect(head.parameters.every((spec) => isHead(model, spec.name))).toBe(true)
  const logitsOf = async (of: typeof graph, feeds: Parameters<Awaited<ReturnType<Device['openInference']>>['logits']>[0]) => {
    const inference = await cpu.openInference(of, weights)
    const logits = (await inference.logits(feeds)).slice()
    await inference.dispose()
    return logits
  }
  const pooled = await logitsOf(graph, batch)
  expect(pooled).toHaveLength(rows * facts.width)
  const split = await logitsOf(buildHeadLogitsGraph(model), {
    pooled: { dtype: 'float32', shape: [rows, facts.width], data: pooled },
  })
  expect(split).toEqual(await logitsOf(buildLogitsGraph(model, 'int32').graph, batch))
})

describe('whole runs', () => {
  const recipe = tinyRecipe({ epochs: 3, headOnly: true, learningRate: 2e-2 })
  let root = ''
  const at = (...path: string[]) => join(root, ...path)
  const started = async (name: string, input: Partial<TinyRunInput> = {}) => {
    if (!input.resume) await makeRunFolder(at(name))
    return runTiny({ runFolder: at(name), baseFolder: at('base'), recipe, tokenCache: at('cache'), ...input })
  }
  /** A device that counts the rows which encoders are given. */
  const counting = () => {
    const seen = { encoders: 0, rows: 0 }
    const device: Device = {
      ...cpu,
      async openInference(graph, weights) {
        seen.encoders++
        const inference = await cpu.openInference(graph, weights)
        const logits: typeof inference.logits = (feeds) => {
          seen.rows += feeds.input_ids!.shape[0] as number
          return inference.logits(feeds)
        }
        return { ...inference, logits }
      },
    }
    return { seen, device }
  }
  let whole: Awaited<ReturnType<typeof started>>
  const first = counting()
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'moderato-head-'))
    await writeTinyBert(at('base'), { labels: tinyLabels })
    whole = await started('whole', { device: first.device })
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  test('the encoder computes each row once, for all epochs and evaluations', () => {
    expect(whole.steps).toHaveLength(15)
    expect(whole.outcome.counters.epochs).toHaveLength(3)
    expect(first.seen).toEqual({ encoders: 1, rows: 40 + 20 })
  })

  test('what is told: the phase with its progress, and that the dropout of the encoder is off', () => {
    const phases = whole.progress.flatMap((told: TrainProgress) => (told.kind === 'phase' ? [told.phase] : []))
    expect(phases).toContain('embedding')
    const notices = whole.progress.flatMap((told) => (told.kind === 'notice' ? [told.message] : []))
    expect(notices.filter((message) => /^Head only: .*once, without dropout/.test(message))).toHaveLength(1)
  })

  test('pooler and classifier move, nothing else, and the saved model is whole', async () => {
    const before = tinyWeights(3)
    const head = ['bert.pooler.dense.bias', 'bert.pooler.dense.weight', 'classifier.bias', 'classifier.weight']
    expect([...(await loadTensors(at('whole', 'checkpoint', 'model.safetensors'))).keys()]).toEqual(head)
    const { weights, notices } = await loadModel(at('whole', 'model'), { labels: null, seed: 0 })
    expect(notices).toEqual([])
    const moved = [...before].filter(([name, { data }]) => weights.get(name)!.data.some((value, i) => value !== data[i]))
    expect(moved.map(([name]) => name).sort()).toEqual(head)
  })

  test('without dropout it trains as a run with all layers frozen does', async () => {
    const same: Partial<Recipe> = { dropout: 0, maxSteps: 10 }
    const head = await started('head', { recipe: { ...recipe, ...same } })
    const frozen = await started('frozen', { recipe: { ...recipe, ...same, headOnly: false, freeze: 1 } })
    for (const [i, { loss, gradNorm }] of frozen.steps.entries()) {
      expect(Math.abs(head.steps[i]!.loss / loss - 1), `loss ${i}`).toBeLessThan(1e-5)
      expect(Math.abs(head.steps[i]!.gradNorm / gradNorm - 1), `norm ${i}`).toBeLessThan(1e-4)
    }
    const [a, b] = [await trainedWeights(at('head')), await trainedWeights(at('frozen'))]
    for (const [name, data] of a) expect(Math.max(...data.map((x, i) => Math.abs(x - b.get(name)![i]!))), name).toBeLessThan(1e-5)
    const evaluation = (run: typeof head) => run.outcome.counters.best!.evaluation.loss!
    expect(Math.abs(evaluation(head) / evaluation(frozen) - 1)).toBeLessThan(1e-5)
  })

  test('stopped and resumed, it goes on to the bit, with dropout in the head', async () => {
    const controller = new AbortController()
    const device = watchedDevice((done, times) => {
      if (done === 'update' && times === 7) controller.abort()
    })
    const begun = await started('resumed', { device, signal: controller.signal })
    expect(begun.outcome).toMatchObject({ status: 'stopped', counters: { step: 7 } })
    const rest = await started('resumed', { resume: true, baseFolder: at('nowhere') })
    expect([...begun.steps, ...rest.steps]).toEqual(whole.steps)
    for (const file of ['model/model.safetensors', 'predictions.jsonl', 'checkpoint/model.safetensors'])
      expect((await readFile(at('resumed', file))).equals(await readFile(at('whole', file))), file).toBe(true)
  })

  describe('the vectors on disk', () => {
    const rowsOf = async (name: string, input: Partial<TinyRunInput> = {}) => {
      const { seen, device } = counting()
      const run = await started(name, { device, ...input })
      return { rows: seen.rows, steps: run.steps }
    }
    const files = async () => (await readdir(at('cache'))).filter((file) => file.endsWith('.vectors'))

    test('serve the next run on the same data and base, whatever its head does', async () => {
      expect(await rowsOf('again')).toEqual({ rows: 0, steps: whole.steps })
      expect((await rowsOf('other-head', { recipe: { ...recipe, dropout: 0.3, seed: 7, batchSize: 5 } })).rows).toBe(0)
    })

    test('are computed without a folder to keep them in', async () => {
      expect(await rowsOf('uncached', { tokenCache: undefined })).toEqual({ rows: 60, steps: whole.steps })
    })

    test('are computed anew for another base, another length, and where a file is damaged', async () => {
      await writeTinyBert(at('other'), { labels: tinyLabels, config: { hidden_act: 'relu' } })
      expect((await rowsOf('other-base', { baseFolder: at('other') })).rows).toBe(60)
      expect((await rowsOf('shorter', { recipe: { ...recipe, maxLength: 8 } })).rows).toBe(60)
      for (const name of await files()) {
        const bytes = await readFile(at('cache', name))
        bytes[bytes.length - 1]! ^= 1
        await writeFile(at('cache', name), bytes)
      }
      expect(await rowsOf('damaged')).toEqual({ rows: 60, steps: whole.steps })
      expect((await rowsOf('mended')).rows).toBe(0)
    })
  })

  test('stopped while the vectors are computed, it says so and leaves none half made', async () => {
    const controller = new AbortController()
    const kept = (await readdir(at('cache'))).length
    const stopped = started('stopped', {
      recipe: { ...recipe, maxLength: 9 },
      signal: controller.signal,
      onProgress: (told) => told.kind === 'phase' && told.phase === 'embedding' && controller.abort(),
      device: {
        ...cpu,
        async openInference(graph, weights) {
          controller.abort()
          return cpu.openInference(graph, weights)
        },
      },
    })
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    const made = (await readdir(at('cache'))).filter((name) => name.endsWith('.vectors') || name.endsWith('.tmp'))
    expect(made.length).toBeLessThanOrEqual(kept)
  })
})
