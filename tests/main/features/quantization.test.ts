/** The int8 model of a run as the window asks for it: one at a time, stopped, chosen, removed, and used by the Try page. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readQuantization, saveQuantization } from '@engine/io/quantized-files'
import { runFolder } from '@main/runs/run-folder'
import type { QuantizationReport } from '@shared/quantization'
import { stopped, trainResult } from '@tests/main/runs/fake-engine'
import { leaveModel } from '@tests/main/runs/scene'
import { describe, expect, it } from 'vitest'
import { type HandlerScene, handlerScene } from './handler-scene'

const scored = {
  rocAuc: 0.9,
  averagePrecision: 0.8,
  f1Macro: 0.5,
  f1Micro: 0.6,
  accuracy: 0.7,
  samplesPerSecond: 10,
  fileBytes: 40,
}
const report = (changes: Partial<QuantizationReport> = {}): QuantizationReport => ({
  madeAt: '2026-01-31T12:00:00.000Z',
  data: null,
  rows: 2,
  labels: { toxic: { largest: 0.1, mean: 0.01, flipped: 1 }, insult: { largest: 0, mean: 0, flipped: 0 } },
  thresholds: { toxic: 0.5, insult: 0.5 },
  flips: [{ id: '7', label: 'toxic', float32: 0.45, int8: 0.55 }],
  float32: scored,
  int8: scored,
  ...changes,
})

const base = { parameters: 7, layers: 6, maxLength: 512, labels: [], bytes: 28, languages: [], memory: null, problem: null }

function start(scene: HandlerScene, train: Parameters<typeof scene.engine.on<'train'>>[1]) {
  scene.engine.on('train', train)
  scene.engine.on('inspectBase', () => ({ modelType: 'bert', ...base }))
  const data = { kind: 'project' as const, projectId: scene.project.id, evalFraction: 0.25 }
  return scene.call('training/start', {
    ...scene.request(),
    projectId: scene.project.id,
    base: { kind: 'embedded', name: 'minilm' },
    data,
  })
}

/** A finished run with a model; answers its id and the folder of its model. */
async function finishedRun(scene: HandlerScene) {
  const { runId } = await start(scene, ({ runFolder: folder }) => {
    leaveModel(scene.home, basename(folder))
    return trainResult()
  })
  await scene.live.get(runId)?.done
  return { runId, model: runFolder(scene.home, runId).model }
}

async function ready() {
  const scene = handlerScene()
  return { scene, ...(await finishedRun(scene)) }
}

describe('making it', () => {
  it('asks the engine with the evaluation rows, tells progress, and keeps what it made', async () => {
    const { scene, runId, model } = await ready()
    scene.engine.on('quantize', async (input, { onProgress, apart }) => {
      expect(input).toEqual({
        model: { path: model, embedded: false },
        dataFile: runFolder(scene.home, runId).evalFile,
        dataName: null,
      })
      expect(apart).toBe(true)
      onProgress!({ kind: 'phase', phase: 'evaluating', done: 3, total: 4, secondsLeft: null })
      expect(await scene.call('quantization/get', { runId })).toEqual({ quantization: null, making: { done: 3, total: 4 } })
      return saveQuantization(model, Buffer.from('model'), report())
    })
    await scene.call('quantization/make', { runId })
    expect(scene.events).toContainEqual({ name: 'quantization/progress', payload: { runId, done: 3, total: 4 } })
    expect(await scene.call('quantization/get', { runId })).toMatchObject({ quantization: { rows: 2 }, making: null })
  })

  it('one at a time; a stop ends it and makes room', async () => {
    const { scene, runId } = await ready()
    scene.engine.on('quantize', async (_, { signal }) => {
      await stopped(signal)
      throw Object.assign(new Error('stopped'), { name: 'AppError' })
    })
    const making = scene.refusal('quantization/make', { runId })
    await expect.poll(async () => (await scene.call('quantization/get', { runId })).making).not.toBeNull()
    expect(await scene.refusal('quantization/make', { runId })).toMatchObject({ code: 'busy' })
    await scene.call('quantization/stop', { runId: 'another' })
    expect((await scene.call('quantization/get', { runId })).making).not.toBeNull()
    await scene.call('quantization/stop', { runId })
    await making
    expect((await scene.call('quantization/get', { runId })).making).toBeNull()
  })

  it('waits for a run that trains', async () => {
    const scene = handlerScene()
    const { runId } = await start(scene, async (_, { signal }) => {
      await stopped(signal)
      return trainResult({ status: 'stopped' })
    })
    expect(await scene.refusal('quantization/make', { runId })).toMatchObject({
      code: 'busy',
      message: expect.stringMatching(/is training.*when it has ended/),
    })
    const { done } = scene.live.get(runId)!
    await scene.call('training/stop', { runId })
    await done
  })
})

describe('once it is there', () => {
  it('the Try page answers with it while that is chosen, and with float32 otherwise', async () => {
    const { scene, runId, model } = await ready()
    const asked: unknown[] = []
    scene.engine.on('predict', ({ precision }) => {
      asked.push(precision)
      return {
        probabilities: {},
        thresholds: {},
        predicted: [],
        tokens: 3,
        truncated: false,
        milliseconds: 1,
        precision: precision!,
      }
    })
    const ask = () => scene.call('try/predict', { runId, text: 'hello' })
    expect(await scene.refusal('quantization/use', { runId, use: true })).toMatchObject({ code: 'invalid-input' })
    await saveQuantization(model, Buffer.from('model'), report())
    await ask()
    await scene.call('quantization/use', { runId, use: true })
    await ask()
    await scene.call('quantization/use', { runId, use: false })
    await ask()
    await scene.call('quantization/use', { runId, use: true })
    await scene.call('quantization/remove', { runId })
    await ask()
    expect(asked).toEqual(['float32', 'int8', 'float32', 'float32'])
    expect(await readQuantization(model)).toBeNull()
  })

  it('shows the comments whose verdicts change; those of another file are not here', async () => {
    const { scene, runId, model } = await ready()
    writeFileSync(
      runFolder(scene.home, runId).evalFile,
      '{"id":"6","text":"a","labels":[]}\n{"id":"7","text":"seven","labels":[]}\n',
    )
    await saveQuantization(model, Buffer.from('model'), report())
    expect(await scene.call('quantization/flips', { runId })).toEqual([{ ...report().flips[0], text: 'seven' }])
    await saveQuantization(model, Buffer.from('model'), report({ data: 'others.csv' }))
    expect(await scene.call('quantization/flips', { runId })).toMatchObject([{ id: '7', text: null }])
    await scene.call('quantization/remove', { runId })
    expect(await scene.call('quantization/flips', { runId })).toEqual([])
  })

  it('a damaged report is told in a sentence', async () => {
    const { scene, runId, model } = await ready()
    mkdirSync(join(model, 'onnx'), { recursive: true })
    writeFileSync(join(model, 'onnx', 'quantization.json'), '{"rows": "many"}')
    expect((await scene.refusal('quantization/get', { runId })).message).toMatch(/is not a report of Moderato's/)
  })
})
