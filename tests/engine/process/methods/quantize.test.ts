/** The int8 model of a folder: made with its report, used only with it, and gone when it is not what was measured. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { appendFile, cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { markForScoring, readQuantization, removeQuantization } from '@engine/io/quantized-files'
import type { Quantization } from '@shared/quantization'
import { inProcessEngine } from '@tests/engine/fixtures/in-process-engine'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels, writeSnapshot } from '@tests/engine/fixtures/tiny-comments'
import ort from 'onnxruntime-node'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'moderato-quantize-'))
const at = (...names: string[]) => join(root, ...names)
const labels = [...tinyLabels]
const dataFile = at('rows.jsonl')
const rows = tinyComments(30, 4)
const model = { path: at('model'), embedded: false }
const engine = inProcessEngine()
const quantize = (folder = model) => engine.request('quantize', { model: folder, dataFile, dataName: 'rows.csv' })
const predict = (folder = model, precision: 'float32' | 'int8' = 'int8') =>
  engine.request('predict', { model: folder, text: rows[0]!.text, precision })

let made: Quantization
const phases = new Set<string>()
beforeAll(async () => {
  await writeTinyBert(model.path, { labels })
  await writeSnapshot(dataFile, rows)
  made = await engine.request('quantize', { model, dataFile, dataName: 'rows.csv' }, (told) => {
    if (told.kind === 'phase') phases.add(`${told.phase} ${told.total}`)
  })
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** A model of the same weights with nothing made of it yet. */
async function fresh(name: string) {
  await writeTinyBert(at(name), { labels })
  return { path: at(name), embedded: false }
}

test('the report tells what changes, by label and by row, and is kept beside the file', async () => {
  expect(made).toMatchObject({
    data: 'rows.csv',
    rows: 30,
    thresholds: { rude: 0.5, threat: 0.5, spam: 0.5 },
    useForScoring: false,
  })
  expect(Object.keys(made.labels)).toEqual(labels)
  for (const change of Object.values(made.labels)) {
    expect(change.largest).toBeGreaterThan(0)
    expect(change.mean).toBeGreaterThan(0)
    expect(change.mean).toBeLessThan(change.largest)
    expect(change.largest).toBeLessThan(0.05)
  }
  expect(made.int8.fileBytes).toBe((await stat(at('model', 'onnx', 'model_quantized.onnx'))).size)
  expect(made.int8.fileBytes).toBeLessThan(made.float32.fileBytes)
  for (const scored of [made.float32, made.int8]) {
    expect(scored.samplesPerSecond).toBeGreaterThan(1)
    expect(scored.rocAuc).toBeGreaterThan(0)
  }
  expect(await readQuantization(model.path)).toEqual(made)
  expect(phases).toEqual(new Set(['evaluating 60']))
})

test('what it says of its rows is what evaluate and predict answer', async () => {
  const [exact, small] = await Promise.all(
    (['float32', 'int8'] as const).map((precision) => engine.request('evaluate', { model, dataFile, labels, precision })),
  )
  expect(made.float32.rocAuc).toBeCloseTo(exact!.evaluation.rocAuc.macro!, 9)
  expect(made.int8.rocAuc).toBeCloseTo(small!.evaluation.rocAuc.macro!, 9)
  expect(made.int8.f1Macro).toBeCloseTo(small!.evaluation.f1Macro!, 9)
  const changes: number[] = []
  const [before, after] = [await predict(model, 'float32'), await predict(model, 'int8')]
  for (const label of labels) changes.push(Math.abs(after.probabilities[label]! - before.probabilities[label]!))
  expect(Math.max(...changes)).toBeGreaterThan(0)
  for (const [i, label] of labels.entries()) expect(changes[i]).toBeLessThanOrEqual(made.labels[label]!.largest + 1e-6)
})

test('predictFile in 8 bits gives the answers of predict in 8 bits, to what a batch does to the scale', async () => {
  await engine.request('predictFile', { model, dataFile, outFile: at('out.jsonl'), precision: 'int8' })
  const [line] = (await readFile(at('out.jsonl'), 'utf8')).split('\n')
  const { probabilities } = await predict()
  for (const label of labels) expect(Math.abs(JSON.parse(line!).probabilities[label] - probabilities[label]!)).toBeLessThan(0.02)
})

test('any reader of ONNX opens the file: it takes int64 and answers logits', async () => {
  const session = await ort.InferenceSession.create(at('model', 'onnx', 'model_quantized.onnx'), { logSeverityLevel: 3 })
  const ids = new ort.Tensor('int64', BigInt64Array.of(2n, 6n, 7n, 3n), [1, 4])
  const mask = new ort.Tensor('int64', BigInt64Array.of(1n, 1n, 1n, 1n), [1, 4])
  const { logits } = await session.run({ input_ids: ids, attention_mask: mask })
  expect(logits!.dims).toEqual([1, 3])
})

test('without a report nothing computes in 8 bits', async () => {
  const folder = await fresh('bare')
  await expect(predict(folder)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(/bare has no int8 model with a report .* make it first/),
  })
  // A file of that name from somewhere else is none either.
  await cp(at('model', 'onnx'), at('bare', 'onnx'), { recursive: true })
  await rm(at('bare', 'onnx', 'quantization.json'))
  await expect(engine.request('evaluate', { model: folder, dataFile, labels, precision: 'int8' })).rejects.toThrow(
    /make it first/,
  )
})

test('a file that is not the one measured is refused, and so is a report of another maker', async () => {
  const folder = await fresh('changed')
  await cp(at('model', 'onnx'), at('changed', 'onnx'), { recursive: true })
  expect(await predict(folder)).toMatchObject({ tokens: expect.any(Number) })
  await appendFile(at('changed', 'onnx', 'model_quantized.onnx'), 'x')
  await writeFile(at('changed', 'onnx', 'quantization.json'), JSON.stringify({ ...made, madeAt: 'later' }))
  await expect(predict(folder)).rejects.toThrow(/not the file that its report was measured with/)
  await rm(at('changed', 'onnx', 'model_quantized.onnx'))
  await expect(engine.request('evaluate', { model: folder, dataFile, labels, precision: 'int8' })).rejects.toThrow(/is missing/)
  await writeFile(at('changed', 'onnx', 'quantization.json'), '{"rows": 3}')
  await expect(predict(folder)).rejects.toThrow(/quantization\.json is not a report of Moderato's/)
})

test('labels that are numbers keep the order of the model, not of the numbers', async () => {
  const numbers = ['20', '3', '11']
  await writeTinyBert(at('numbers'), { labels: numbers })
  const folder = { path: at('numbers'), embedded: false }
  await quantize(folder)
  const [exact, small] = [await predict(folder, 'float32'), await predict(folder)]
  for (const label of numbers)
    expect(Math.abs(small.probabilities[label]! - exact.probabilities[label]!), label).toBeLessThan(0.02)
})

test('a report of other labels than the model has is refused', async () => {
  await writeTinyBert(at('others'), { labels: ['rude', 'threat', 'ham'] })
  await cp(at('model', 'onnx'), at('others', 'onnx'), { recursive: true })
  await expect(predict({ path: at('others'), embedded: false })).rejects.toThrow(
    /measured with the labels rude, threat, spam; the model has rude, threat, ham\. Make the int8 model again/,
  )
})

test('a stop leaves nothing behind, and neither do rows that cannot be scored', async () => {
  const folder = await fresh('stopped')
  const stopped = engine.request('quantize', { model: folder, dataFile, dataName: null }, (_, id) =>
    engine.tell({ type: 'cancel', id }),
  )
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  await writeSnapshot(at('none.jsonl'), [])
  const none = engine.request('quantize', { model: folder, dataFile: at('none.jsonl'), dataName: null })
  await expect(none).rejects.toThrow(/none\.jsonl has no rows/)
  expect(existsSync(at('stopped', 'onnx'))).toBe(false)
})

test('a model that is written anew meanwhile gets no report of the one before', async () => {
  const folder = await fresh('overtaken')
  const overtaken = engine.request('quantize', { model: folder, dataFile, dataName: null }, () => {
    rmSync(join(folder.path, 'config.json'), { force: true })
  })
  await expect(overtaken).rejects.toMatchObject({ code: 'busy', message: expect.stringMatching(/removed or trained further/) })
  expect(existsSync(at('overtaken', 'onnx'))).toBe(false)
})

test('a bare encoder is refused', async () => {
  await writeTinyBert(at('encoder'))
  await expect(quantize({ path: at('encoder'), embedded: false })).rejects.toThrow(/holds no classifier/)
})

test('the choice to score with it is kept with the report, until it is removed', async () => {
  const folder = await fresh('chosen')
  await quantize(folder)
  expect(await markForScoring(folder.path, true)).toMatchObject({ useForScoring: true, rows: 30 })
  expect(await readQuantization(folder.path)).toMatchObject({ useForScoring: true })
  await quantize(folder)
  expect(await readQuantization(folder.path)).toMatchObject({ useForScoring: false })
  await removeQuantization(folder.path)
  expect(await readQuantization(folder.path)).toBeNull()
  expect(await readdir(at('chosen', 'onnx'))).toEqual([])
  await expect(markForScoring(folder.path, true)).rejects.toThrow(/make it first/)
})

test('a model that diverged is refused: there is nothing to compare', async () => {
  const folder = await fresh('diverged')
  const weights = at('diverged', 'model.safetensors')
  const bytes = await readFile(weights)
  bytes.fill(0xff, bytes.length - 4)
  for (let i = 8 + Number(bytes.readBigUInt64LE(0)); i < bytes.length; i += 4) bytes.writeFloatLE(Number.NaN, i)
  await writeFile(weights, bytes)
  await expect(quantize(folder)).rejects.toThrow(/not a number/)
})
