/** The engine's side of the protocol: hand-shake, results, failures as data, progress, cancelling, and messages of no known kind. */
import { mkdtempSync } from 'node:fs'
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Devices } from '@engine/process/devices/devices'
import { absent } from '@engine/process/devices/probed'
import { PROTOCOL_VERSION, type TrainRequest } from '@engine/process/protocol'
import { serve } from '@engine/process/server'
import type { Prediction } from '@shared/model'
import type { TrainProgress } from '@shared/progress'
import { type InProcessEngine, inProcessEngine } from '@tests/engine/fixtures/in-process-engine'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels, writeSnapshot } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, stepsOf, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'moderato-server-'))
const at = (...names: string[]) => join(root, ...names)
const base = { path: at('base'), embedded: false }
const labels = [...tinyLabels]
const trained = { path: at('trained', 'model'), embedded: false }
const request = (runFolder: string, changes: Partial<TrainRequest> = {}): TrainRequest => ({
  runFolder,
  base,
  labels,
  recipe: tinyRecipe(),
  ignoreMismatchedSizes: false,
  resume: false,
  ...changes,
})

let engine: InProcessEngine
const progress: TrainProgress[] = []
let result: Awaited<ReturnType<typeof train>>
const train = (input: TrainRequest, onProgress?: (told: TrainProgress, id: number) => void) =>
  engine.request('train', input, onProgress)

beforeAll(async () => {
  await writeTinyBert(base.path)
  engine = inProcessEngine()
  result = await train(request(await makeRunFolder(at('trained'))), (told) => progress.push(told))
})
afterAll(() => rm(root, { recursive: true, force: true }))
beforeEach(() => {
  engine = inProcessEngine()
})

describe('the hand-shake', () => {
  test('answers with its version, process and runtime', () => {
    engine.tell({ type: 'hello', version: PROTOCOL_VERSION })
    expect(engine.said).toEqual([
      { type: 'ready', version: PROTOCOL_VERSION, pid: process.pid, onnxruntime: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    ])
  })

  test('of another version is answered as well: main knows both', () => {
    engine.tell({ type: 'hello', version: PROTOCOL_VERSION + 1 })
    expect(engine.said).toMatchObject([{ type: 'ready', version: PROTOCOL_VERSION }])
  })
})

describe('messages of no known kind', () => {
  test.each([
    ['nothing', null],
    ['a word', 'hello'],
    ['another type', { type: 'goodbye' }],
    ['a method that does not exist', { type: 'request', id: 1, method: 'format', params: {} }],
    ['a request without an id', { type: 'request', method: 'devices', params: {} }],
    ['a list', [1, 2]],
  ])('%s is logged, and the engine goes on', async (_, message) => {
    engine.tell(message)
    expect(engine.said).toEqual([{ type: 'log', level: 'error', message: expect.stringMatching(/no known kind was ignored/) }])
    expect(await engine.request('devices', {})).not.toEqual([])
  })
})

test('the end of the last request under way is told, however it ends, and no other', async () => {
  const idle = vi.fn()
  const told: unknown[] = []
  let say: (message: unknown) => void = () => {}
  const onMessage = (listener: (message: unknown) => void) => {
    say = listener
  }
  serve({ send: (message) => told.push(message), onMessage }, new Devices(async () => absent('not here')), idle)
  const nowhere = { model: { path: at('nowhere'), embedded: false }, text: 'a' }
  say({ type: 'request', id: 1, method: 'predict', params: nowhere })
  say({ type: 'request', id: 2, method: 'predict', params: nowhere })
  await expect.poll(() => told).toHaveLength(2)
  await expect.poll(() => idle.mock.calls.length).toBe(1)
  say({ type: 'request', id: 3, method: 'devices', params: {} })
  await expect.poll(() => idle.mock.calls.length).toBe(2)
})

describe('failures are data', () => {
  test('a sentence with its code', async () => {
    await expect(engine.request('predict', { model: { path: at('nowhere'), embedded: false }, text: 'a' })).rejects.toMatchObject(
      {
        name: 'AppError',
        code: 'not-found',
        message: expect.stringContaining(at('nowhere')),
      },
    )
  })

  test('wrong parameters are our bug, named by method', async () => {
    engine.tell({ type: 'request', id: 9, method: 'train', params: { runFolder: 3 } })
    await expect
      .poll(() => engine.said)
      .toEqual([
        {
          type: 'failure',
          id: 9,
          error: { code: 'internal', message: expect.stringMatching(/^internal: train was asked with wrong/) },
        },
      ])
  })

  test('a device that is not there is refused by name', async () => {
    const asked = train(request(at('trained'), { recipe: tinyRecipe({ device: 'cuda' }) }))
    await expect(asked).rejects.toMatchObject({ code: 'unsupported', message: expect.stringMatching(/"cuda" cannot be used/) })
  })

  test('an embedded base that is not the published one is refused', async () => {
    const asked = engine.request('predict', { model: { path: base.path, embedded: true }, text: 'a' })
    await expect(asked).rejects.toThrow(/embedded base model/)
  })
})

describe('a training', () => {
  test('answers what it came to', () => {
    expect(result).toMatchObject({ status: 'finished', device: 'cpu', steps: 10 })
    expect(result.epochs).toHaveLength(2)
    expect(result.bestEpoch).toBe(result.epochs.find(({ best }) => best)!.epoch)
    expect(result.evaluation!.rows).toBe(20)
    expect(result.samplesPerSecond).toBeGreaterThan(1)
    expect(result.peakRssBytes).toBeGreaterThan(5e7)
  })

  test('tells its progress under its id: phases, steps, epochs, checkpoints', () => {
    expect(stepsOf(progress).map(({ step }) => step)).toEqual(Array.from({ length: 10 }, (_, i) => i + 1))
    expect(new Set(progress.map(({ kind }) => kind))).toEqual(new Set(['phase', 'notice', 'steps', 'epoch', 'checkpoint']))
  })

  test('is stopped by a cancel, answers so, and resumes to its end', async () => {
    const runFolder = await makeRunFolder(at('cancelled'))
    const stopped = await train(request(runFolder), (told, id) => {
      if (told.kind === 'checkpoint') engine.tell({ type: 'cancel', id })
    })
    expect(stopped).toMatchObject({ status: 'stopped', steps: 5, bestEpoch: 1 })
    const resumed = await train(request(runFolder, { resume: true }))
    expect(resumed).toMatchObject({ status: 'finished', steps: 10 })
    expect(resumed.epochs).toEqual(result.epochs)
  })

  test('leaves room for other requests', async () => {
    const order: string[] = []
    const training = train(request(await makeRunFolder(at('beside'))), (told) => {
      if (told.kind === 'checkpoint') void engine.request('devices', {}).then(() => order.push('devices'))
    }).then(() => order.push('train'))
    await training
    expect(order.indexOf('devices')).toBeLessThan(order.indexOf('train'))
    expect(order[0]).toBe('devices')
  })

  test('a cancel for what is over, or never was, is harmless', async () => {
    engine.tell({ type: 'cancel', id: 77 })
    expect(await engine.request('devices', {})).toMatchObject([{ name: 'cpu', available: true }, {}, {}, {}])
    engine.tell({ type: 'cancel', id: 1 })
    expect(engine.said.map(({ type }) => type)).toEqual(['result'])
  })
})

describe('the other methods', () => {
  test('inspectBase tells what a folder holds, or what is wrong with it', async () => {
    const found = await engine.request('inspectBase', { folder: trained })
    expect(found).toMatchObject({ modelType: 'bert', layers: 1, maxLength: 40, labels, problem: null })
    expect(found.parameters).toBeGreaterThan(2000)
    expect(found.bytes).toBe((await stat(at('trained', 'model', 'model.safetensors'))).size)
    expect(found.languages).toEqual([])
    expect(found.memory).toMatchObject({ parameters: found.parameters, layers: 1, width: 16, innerWidth: 24, heads: 2 })
    expect(found.memory!.embeddings).toBeGreaterThan(16 * 40)
    expect(found.memory!.embeddings).toBeLessThan(found.parameters!)
    await mkdir(at('empty'), { recursive: true })
    expect(await engine.request('inspectBase', { folder: { path: at('empty'), embedded: false } })).toMatchObject({
      modelType: null,
      problem: expect.stringMatching(/no config\.json/),
    })
    expect(await engine.request('inspectBase', { folder: { path: base.path, embedded: true } })).toMatchObject({
      problem: expect.stringMatching(/embedded base model/),
    })
  })

  test('inspectBase tells what the card states, and no labels where there is no classifier', async () => {
    await writeFile(join(base.path, 'README.md'), '---\nlanguage: [en, de]\n---\n')
    expect(await engine.request('inspectBase', { folder: base })).toMatchObject({
      languages: ['en', 'de'],
      labels: [],
      problem: null,
    })
    await rm(join(base.path, 'README.md'))
  })

  test('a base of other labels is surveyed, but trained only with agreement', async () => {
    const other = { path: at('other'), embedded: false }
    await writeTinyBert(other.path, { labels: ['praise'] })
    const files = { trainFile: at('trained', 'train.jsonl'), evalFile: at('trained', 'eval.jsonl') }
    const survey = await engine.request('surveyData', { base: other, ...files, labels, recipe: tinyRecipe() })
    expect(survey.secondsEstimate).toBeGreaterThan(0)
    const asked = request(await makeRunFolder(at('replaced')), { base: other, recipe: tinyRecipe({ maxSteps: 1 }) })
    await expect(train(asked)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/1 label \(praise\)/),
    })
    expect((await train({ ...asked, ignoreMismatchedSizes: true })).status).toBe('finished')
  })

  test('surveyData tells what a training would meet', async () => {
    const survey = await engine.request('surveyData', {
      base,
      trainFile: at('trained', 'train.jsonl'),
      evalFile: at('trained', 'eval.jsonl'),
      labels,
      recipe: tinyRecipe({ maxLength: 9 }),
    })
    const rows = tinyComments(40)
    const positives = (label: number) => rows.filter((row) => row.labels[label] === 1).length
    expect(survey).toMatchObject({ trainRows: 40, evalRows: 20, stepsPerEpoch: 5, warnings: [] })
    expect(survey.positives).toEqual({ rude: positives(0), threat: positives(1), spam: positives(2) })
    expect(survey.posWeights.rude).toBeCloseTo(40 / (2 * positives(0)), 5)
    const lengths = rows.map(({ text }) => text.split(' ').length + 2)
    expect(survey.truncatedShare).toBeCloseTo(lengths.filter((length) => length > 9).length / 40, 9)
    expect(survey.meanTokens).toBeCloseTo(lengths.reduce((sum, length) => sum + Math.min(9, length), 0) / 40, 9)
    expect(survey.secondsEstimate).toBeGreaterThan(0)
  })

  test('surveyData estimates no time on a device that is not there', async () => {
    const files = { trainFile: at('trained', 'train.jsonl'), evalFile: at('trained', 'eval.jsonl') }
    const survey = await engine.request('surveyData', { base, ...files, labels, recipe: tinyRecipe({ device: 'webgpu' }) })
    expect(survey).toMatchObject({ trainRows: 40, secondsEstimate: null })
  })

  test('surveyData counts the evaluations that a training makes', async () => {
    const seconds = async (evalSteps: number | null) => {
      const files = { trainFile: at('trained', 'train.jsonl'), evalFile: at('trained', 'eval.jsonl') }
      const survey = await engine.request('surveyData', { base, ...files, labels, recipe: tinyRecipe({ epochs: 2, evalSteps }) })
      return survey.secondsEstimate!
    }
    // Ten steps: one evaluation more or less costs the same.
    const once = await seconds(10)
    const one = (await seconds(null)) - once
    expect(one).toBeGreaterThan(0)
    for (const [evalSteps, evaluations] of [
      [1, 10],
      [3, 4],
      [5, 2],
      [99, 1],
    ] as const)
      expect((await seconds(evalSteps)) / (once + (evaluations - 1) * one)).toBeCloseTo(1, 9)
  })

  test('evaluate agrees with the run, and wants its labels', async () => {
    const dataFile = at('trained', 'eval.jsonl')
    const { evaluation } = await engine.request('evaluate', { model: trained, dataFile, labels })
    expect(evaluation.averagePrecision).toEqual(result.evaluation!.averagePrecision)
    expect(evaluation.report).toEqual(result.evaluation!.report)
    expect(evaluation.loss).toBeCloseTo(result.evaluation!.loss!, 5)
    const other = engine.request('evaluate', { model: trained, dataFile, labels: ['spam', 'rude', 'threat'] })
    await expect(other).rejects.toThrow(/model's labels are rude, threat, spam; the data's are spam, rude, threat/)
    await writeSnapshot(at('none.jsonl'), [])
    const nothing = engine.request('evaluate', { model: trained, dataFile: at('none.jsonl'), labels })
    await expect(nothing).rejects.toThrow(/nothing to evaluate/)
  })

  test('predict and predictFile give one answer', async () => {
    const rows = tinyComments(20, 2)
    await writeSnapshot(at('texts.jsonl'), rows)
    const answer = await engine.request('predictFile', { model: trained, dataFile: at('texts.jsonl'), outFile: at('out.jsonl') })
    expect(answer.rows).toBe(20)
    const lines = (await readFile(at('out.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
    for (const i of [0, 11]) {
      const { probabilities, predicted } = await engine.request('predict', { model: trained, text: rows[i]!.text })
      expect(lines[i].predicted).toEqual(predicted)
      for (const label of labels) expect(Math.abs(probabilities[label]! - lines[i].probabilities[label])).toBeLessThan(1e-6)
    }
  })

  test('a model trained anew in its folder is answered from anew', async () => {
    const folder = { path: at('changing'), embedded: false }
    const answer = async () => (await engine.request('predict', { model: folder, text: 'idiot page' })).probabilities.rude!
    await cp(trained.path, folder.path, { recursive: true })
    const before = await answer()
    await rm(folder.path, { recursive: true })
    await writeTinyBert(folder.path, { labels })
    expect(await answer()).not.toBe(before)
  })

  test('many models are tried at once, one of them broken', async () => {
    const folders = [0, 1, 2, 3].map((i) => ({ path: at(`copy-${i}`), embedded: false }))
    for (const { path } of folders) await cp(trained.path, path, { recursive: true })
    await rm(at('copy-1', 'tokenizer.json'))
    const answers = await Promise.allSettled(folders.map((model) => engine.request('predict', { model, text: 'idiot page' })))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(answers[1]).toMatchObject({ reason: { message: expect.stringContaining('holds no tokenizer') } })
    await cp(join(trained.path, 'tokenizer.json'), at('copy-1', 'tokenizer.json'))
    const repaired = await engine.request('predict', { model: folders[1]!, text: 'idiot page' })
    expect(repaired.probabilities).toEqual((answers[0] as PromiseFulfilledResult<Prediction>).value.probabilities)
    // And again, from those still open and those that were closed.
    for (const i of [0, 2, 3]) {
      const answer = (answers[i] as PromiseFulfilledResult<Prediction>).value
      const { probabilities } = await engine.request('predict', { model: folders[i]!, text: 'idiot page' })
      expect(probabilities).toEqual(answer.probabilities)
    }
  })

  test('parity compares a folder of references, and says what cannot be read', async () => {
    await cp(resolve('tests/golden/bert-relu-wide'), at('references', 'bert'), { recursive: true })
    await mkdir(at('references', 'broken'))
    await writeFile(at('references', 'broken', 'reference.json'), '{"grad": {}}')
    const { cases } = await engine.request('parity', { folder: at('references') })
    expect(cases).toMatchObject([
      { name: 'bert', kind: 'architecture', ok: true, errors: [] },
      { name: 'broken', kind: 'architecture', ok: false, errors: [expect.stringContaining('input_ids')] },
    ])
    await expect(engine.request('parity', { folder: at('empty') })).rejects.toThrow(/holds no reference cases/)
  })

  test('parity reports a case that is broken, and goes on', async () => {
    const below = (...path: string[]) => at('partly-broken', ...path)
    await cp(resolve('tests/golden/bert-relu-wide'), below('a'), { recursive: true })
    await cp(resolve('tests/golden/bert-relu-wide'), below('b'), { recursive: true })
    await writeFile(below('a', 'reference.json'), '{"grad": {"x')
    await mkdir(below('metrics'))
    await writeFile(below('metrics', 'cut.json'), '{"y": [[1, 0')
    await writeFile(below('metrics', 'lacking.json'), '{"y": [[1]], "probabilities": [[0.5]], "thresholds": [0.5]}')
    await writeFile(below('metrics', 'a-list.json'), '[1]')
    await writeFile(below('metrics', 'of-another-kind.json'), '{"a": 1}')
    await mkdir(below('tokenizers'))
    await writeFile(below('tokenizers', 'cases.json'), '[]')
    // Files of a model are no cases, whatever words they hold.
    await writeFile(below('a', 'vocab.json'), '{"probabilities": 1, "thresholds": 2}')
    const { cases } = await engine.request('parity', { folder: below() })
    expect(cases).toMatchObject([
      { name: 'a', kind: 'architecture', ok: false, errors: [expect.stringContaining('not valid JSON')], deviations: {} },
      { name: 'b', kind: 'architecture', ok: true, errors: [] },
      { name: 'metrics/cut', kind: 'metrics', ok: false, errors: [expect.stringContaining('cut.json')] },
      { name: 'metrics/lacking', kind: 'metrics', ok: false, errors: [expect.stringContaining('lacking.json')] },
      { name: 'tokenizers', kind: 'tokenizer', ok: false, errors: [expect.stringContaining('holds no tokenizer')] },
    ])
  })
})
