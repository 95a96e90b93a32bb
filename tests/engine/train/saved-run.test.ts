/** What a run leaves on disk answers as the run did: through this app, and through a plain ONNX session. */

import { mkdtempSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { padded } from '@engine/data/tokens'
import { openTokenizer } from '@engine/io/tokenizer'
import { type Classifier, openClassifier } from '@engine/predict/classifier'
import { probabilities } from '@engine/predict/score'
import { cpu } from '@engine/runtime/cpu'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, type TinyRun, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import ort from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'moderato-saved-'))
const runFolder = join(root, 'run')
const model = join(runFolder, 'model')
const rows = tinyComments(20, 2)
const texts = rows.map(({ text }) => text)
const never = new AbortController().signal

let run: TinyRun
let classifier: Classifier
beforeAll(async () => {
  await writeTinyBert(join(root, 'base'))
  // Shorter than most comments, so that a reader who cuts elsewhere gives other answers.
  const recipe = tinyRecipe({ maxLength: 9 })
  run = await runTiny({ runFolder: await makeRunFolder(runFolder), baseFolder: join(root, 'base'), recipe })
  classifier = await openClassifier(model, cpu)
})
afterAll(async () => {
  await classifier.dispose()
  await rm(root, { recursive: true, force: true })
})

const saved = async () =>
  (await readFile(join(runFolder, 'predictions.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; p: number[] })
function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6): void {
  expect(found).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value), `value ${i}`).toBeLessThan(tolerance)
}

describe('the model folder', () => {
  test('holds what Transformers, Transformers.js and this app open', async () => {
    const files = (await readdir(model, { recursive: true })).sort()
    expect(files).toEqual([
      'config.json',
      'model.safetensors',
      'moderato.json',
      'onnx',
      'onnx/model.onnx',
      'special_tokens_map.json',
      'thresholds.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ])
    expect(JSON.parse(await readFile(join(model, 'config.json'), 'utf8'))).toMatchObject({
      model_type: 'bert',
      architectures: ['BertForSequenceClassification'],
      problem_type: 'multi_label_classification',
      id2label: { 0: 'rude', 1: 'threat', 2: 'spam' },
      // Those of the base: what a recipe drops is not what the model is.
      hidden_dropout_prob: 0.1,
    })
  })

  test('answers many texts with the probabilities of the evaluation', async () => {
    const p = probabilities(await classifier.score(texts, () => {}, never))
    expectClose(
      p,
      (await saved()).flatMap((line) => line.p),
    )
    expect(classifier.labels).toEqual(tinyLabels)
    expect(classifier.thresholds).toEqual(run.outcome.counters.best!.evaluation.thresholds)
  })

  test('answers one text the same, with verdicts, tokens and whether it was cut', async () => {
    const expected = await saved()
    for (const i of [0, 3, 7]) {
      const prediction = await classifier.predict(texts[i]!)
      expectClose(Object.values(prediction.probabilities), expected[i]!.p)
      const words = texts[i]!.split(' ').length
      expect(prediction).toMatchObject({ tokens: Math.min(9, words + 2), truncated: words > 7 })
      expect(prediction.predicted).toEqual(tinyLabels.filter((_, label) => expected[i]!.p[label]! >= 0.5))
    }
    expect(texts.some((text) => text.split(' ').length > 7)).toBe(true)
  })

  test('a verdict is yes at the threshold', () => {
    expect(classifier.verdict([0.5, 0.49999, 1])).toEqual(['rude', 'spam'])
  })

  test('scoring can be stopped, and tells how far it is', async () => {
    const stopped = new AbortController()
    stopped.abort()
    await expect(classifier.score(texts, () => {}, stopped.signal)).rejects.toMatchObject({ code: 'cancelled' })
    const told: [number, number][] = []
    await classifier.score(texts, (done, total) => told.push([done, total]), never)
    expect(told.at(-1)).toEqual([20, 20])
  })
})

test('onnx/model.onnx gives the same logits in a session of its own', async () => {
  const session = await ort.InferenceSession.create(join(model, 'onnx', 'model.onnx'))
  expect([session.inputNames, session.outputNames]).toEqual([['input_ids', 'attention_mask'], ['logits']])
  const tokens = await (await openTokenizer(model)).encodeAll(texts, 9)
  const { input_ids, attention_mask } = padded(tokens, [...texts.keys()], 9, 0)
  const int64 = ({ shape, data }: typeof input_ids) => new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape)
  const { logits } = await session.run({ input_ids: int64(input_ids), attention_mask: int64(attention_mask) })
  expect(logits!.dims).toEqual([20, 3])
  expectClose(logits!.data as Float32Array, [...(await classifier.score(texts, () => {}, never))], 1e-5)
  await session.release()
})

test('a finished run is a base: training goes on from its classifier', async () => {
  const next = await makeRunFolder(join(root, 'next'))
  const { progress } = await runTiny({
    runFolder: next,
    baseFolder: model,
    recipe: tinyRecipe({ maxLength: 9, maxSteps: 1, learningRate: 1e-12 }),
  })
  expect(progress.filter(({ kind }) => kind === 'notice')).toEqual([])
  const first = run.outcome.counters.best!.evaluation
  const again = progress.flatMap((told) => (told.kind === 'epoch' ? [told.evaluation!] : []))[0]!
  expect(again.loss).toBeCloseTo(first.loss!, 5)
  expect(again.averagePrecision).toEqual(first.averagePrecision)
})
