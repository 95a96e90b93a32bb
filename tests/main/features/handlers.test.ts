/** Every call of the contract has a handler, and each does what its name says. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { basename, join } from 'node:path'
import { allHandlers } from '@main/features/all-handlers'
import type { Context } from '@main/features/context'
import { contract } from '@shared/ipc/contract'
import { defaultRecipe } from '@shared/recipe'
import { stopped, trainResult } from '@tests/main/runs/fake-engine'
import { leaveCheckpoint, leaveModel } from '@tests/main/runs/scene'
import { describe, expect, it } from 'vitest'
import { type HandlerScene, handlerScene } from './handler-scene'

it('answers every call of the contract and no other', () => {
  const calls = Object.entries(contract).filter(([, entry]) => entry.kind === 'call')
  const handlers = allHandlers({ engine: {}, listener: {}, shell: {} } as Context)
  expect(Object.keys(handlers).sort()).toEqual(calls.map(([name]) => name).sort())
})

const inspection = {
  modelType: 'bert',
  parameters: 7,
  layers: 6,
  maxLength: 512,
  labels: [],
  bytes: 28,
  languages: [],
  memory: null,
  problem: null,
}

describe('app', () => {
  it('tells what it is, with an engine and without', async () => {
    const scene = handlerScene(0)
    expect(await scene.call('app/info', undefined)).toMatchObject({ version: '1.2.3', home: scene.home, onnxruntime: '1.29.0' })
    scene.engine.start = () => Promise.reject(new Error('gone'))
    const info = await scene.call('app/info', undefined)
    expect(info.onnxruntime).toBe('not running')
    expect(info.device).toMatch(/^CPU, \d+ /)
  })

  it('tells how much memory is free', async () => {
    const free = await handlerScene(0).call('app/free-memory', undefined)
    expect(free).toBeGreaterThan(1e6)
    expect(free).toBeLessThanOrEqual(totalmem())
  })

  it('answers a ping, opens the data folder and passes a choice on', async () => {
    const scene = handlerScene(0)
    expect(Math.abs((await scene.call('app/ping', undefined)) - Date.now())).toBeLessThan(1_000)
    await scene.call('app/open-data-folder', undefined)
    expect(scene.desktop.opened).toEqual([scene.home])
    expect(await scene.call('app/choose-file', { purpose: 'data' })).toBeNull()
    scene.desktop.choice = '/a.csv'
    expect(await scene.call('app/choose-file', { purpose: 'data' })).toBe('/a.csv')
  })

  it('asks the engine for the devices', async () => {
    const scene = handlerScene(0)
    const cpu = { name: 'cpu', available: true, reason: null, adapter: 'x', memoryBytes: 1 } as const
    scene.engine.on('devices', () => [cpu])
    expect(await scene.call('devices/list', undefined)).toEqual([cpu])
  })
})

describe('settings', () => {
  it('changes what is named and leaves the rest', async () => {
    const scene = handlerScene(0)
    await scene.call('settings/set', { singleKeys: false, lastProjectId: 'p' })
    const settings = await scene.call('settings/set', { colorScheme: 'dark' })
    expect(settings).toMatchObject({ colorScheme: 'dark', singleKeys: false, lastProjectId: 'p' })
    expect(await scene.call('settings/get', undefined)).toEqual(settings)
    expect(scene.desktop.schemes).toEqual(['auto', 'dark'])
    expect((await scene.refusal('settings/set', { colorScheme: 'pink' as 'dark' })).message).toMatch(/^"colorScheme" is not what/)
  })
})

describe('projects', () => {
  it('are made, renamed, given labels and a guideline, and deleted', async () => {
    const scene = handlerScene(0)
    const { id: projectId } = await scene.call('projects/create', { name: ' Forum ', labels: ['spam'] })
    await scene.call('projects/rename', { projectId, name: 'The forum' })
    const labelled = await scene.call('labels/add', { projectId, name: 'off_topic' })
    expect(labelled.labels.map((label) => label.name)).toEqual(['spam', 'off_topic'])
    await scene.call('labels/rename', { projectId, labelId: labelled.labels[0]!.id, name: 'advert' })
    const project = await scene.call('projects/set-guideline', { projectId, guideline: 'Be fair.' })
    expect(project).toMatchObject({ name: 'The forum', guideline: 'Be fair.', guidelineVersion: 2 })
    expect(project.labels.map((label) => label.name)).toEqual(['advert', 'off_topic'])
    await scene.call('projects/delete', { projectId })
    expect((await scene.call('projects/list', undefined)).map(({ id }) => id)).toEqual([scene.project.id])
    expect((await scene.refusal('examples/counts', { projectId })).code).toBe('not-found')
    expect((await scene.refusal('projects/create', { name: '  ', labels: [] })).code).toBe('invalid-input')
  })
})

describe('labelling', () => {
  it('answers, drafts, skips, flags and takes back, keeping clean, unlabelled and unknown apart', async () => {
    const scene = handlerScene(2)
    const projectId = scene.project.id
    const [toxic, insult] = scene.project.labels.map(({ id }) => id) as [string, string]
    const counts = () => scene.call('examples/counts', { projectId })
    const first = await scene.call('label/next', { projectId, queue: 'unlabelled', after: null })
    expect(first?.text).toBe('nobody answered')
    const exampleId = first!.id

    await scene.call('label/draft', { exampleId, values: { [toxic]: 0, [insult]: null } })
    expect(await counts()).toMatchObject({ unlabelled: 2, draft: 1, labelled: 2, clean: 1 })
    expect((await scene.refusal('label/submit', { exampleId, values: { [toxic]: 0 } })).message).toMatch(
      /"insult" has no answer yet/,
    )
    await scene.call('label/submit', { exampleId, values: { [toxic]: 0, [insult]: 0 } })
    expect(await counts()).toMatchObject({ unlabelled: 1, draft: 0, labelled: 3, clean: 2, labelledToday: 1 })

    const second = await scene.call('label/next', { projectId, queue: 'unlabelled', after: exampleId })
    await scene.call('label/skip', { exampleId: second!.id })
    await scene.call('label/flag', { exampleId: second!.id, flagged: true })
    expect(await counts()).toMatchObject({ unlabelled: 0, skipped: 1, flagged: 1 })
    expect(await scene.call('label/next', { projectId, queue: 'unlabelled', after: null })).toBeNull()
    expect(await scene.call('label/next', { projectId, queue: 'flagged', after: null })).toMatchObject({ id: second!.id })
    expect(await scene.call('label/neighbour', { exampleId: second!.id, direction: 'previous' })).toMatchObject({ id: exampleId })

    for (const concerned of [second!.id, second!.id, exampleId])
      expect(await scene.call('label/undo', { projectId })).toMatchObject({ id: concerned })
    expect(await scene.call('label/undo', { projectId })).toBeNull()
    expect(await scene.call('label/get', { exampleId })).toMatchObject({ state: 'draft', values: { [toxic]: 0, [insult]: null } })
    expect(await counts()).toMatchObject({ unlabelled: 2, draft: 1, skipped: 0, flagged: 0 })
  })

  it('filters, and answers for a selection', async () => {
    const scene = handlerScene(6)
    const projectId = scene.project.id
    const labelId = scene.project.labels[1]!.id
    const unknown = await scene.call('examples/query', { projectId, state: 'labelled', label: { labelId, value: null } })
    expect(unknown.total).toBe(3)
    const exampleIds = unknown.rows.map(({ id }) => id)
    expect(await scene.call('examples/set-label', { projectId, exampleIds, labelId, value: 1 })).toEqual({ changed: 3 })
    expect((await scene.call('examples/query', { projectId, label: { labelId, value: 1 } })).total).toBe(3)
    expect(await scene.call('examples/sources', { projectId })).toEqual(['s'])
  })
})

describe('training', () => {
  const request = (scene: HandlerScene) => ({
    projectId: scene.project.id,
    name: null,
    base: { kind: 'embedded', name: 'minilm' } as const,
    data: { kind: 'project', projectId: scene.project.id, evalFraction: 0.25 } as const,
    recipe: defaultRecipe,
  })

  it('refuses a base with other labels until the agreement comes along', async () => {
    const scene = handlerScene()
    scene.engine.on('inspectBase', () => ({ ...inspection, labels: ['rude', 'spam', 'threat'] }))
    scene.engine.on('train', () => trainResult())
    const { message } = await scene.refusal('training/start', request(scene))
    expect(message).toMatch(/3 labels \(rude, spam, threat\), and the data has 2 labels \(toxic, insult\)/)
    expect(await scene.call('runs/list', undefined)).toEqual([])
    const { runId } = await scene.call('training/start', { ...request(scene), ignoreMismatchedSizes: true })
    await scene.live.get(runId)?.done
    expect(await scene.call('runs/get', { runId })).toMatchObject({ status: 'finished', ignoreMismatchedSizes: true })
  })

  it('starts, is the current one, stops and can be resumed, deleted and tried', async () => {
    const scene = handlerScene()
    scene.engine.on('inspectBase', () => inspection)
    scene.engine.on('train', async ({ runFolder }, { signal }) => {
      leaveModel(scene.home, basename(runFolder))
      leaveCheckpoint(scene.home, basename(runFolder), 2)
      await stopped(signal)
      return trainResult({ status: 'stopped', steps: 2 })
    })
    const { runId } = await scene.call('training/start', request(scene))
    expect(await scene.call('training/current', undefined)).toMatchObject({ id: runId, status: 'running' })
    expect((await scene.refusal('training/start', request(scene))).code).toBe('busy')
    expect((await scene.refusal('runs/delete', { runId })).code).toBe('busy')
    const { done } = scene.live.get(runId)!
    await scene.call('training/stop', { runId })
    await done
    expect(await scene.call('training/current', undefined)).toBeNull()
    expect(await scene.call('runs/get', { runId })).toMatchObject({ status: 'stopped', resumable: true, hasModel: true })

    scene.engine.on('train', () => trainResult())
    await scene.call('training/resume', { runId })
    await scene.live.get(runId)?.done
    expect((await scene.call('runs/list', undefined)).map(({ status }) => status)).toEqual(['finished'])

    const numbers = { probabilities: {}, thresholds: {}, tokens: 3, truncated: false, milliseconds: 1 }
    const prediction = { ...numbers, predicted: [], precision: 'float32' as const }
    scene.engine.on('predict', ({ model, text, precision }) => {
      expect([model.embedded, basename(model.path), text, precision]).toEqual([false, 'model', 'hello', 'float32'])
      return prediction
    })
    expect(await scene.call('try/predict', { runId, text: 'hello' })).toEqual(prediction)
    expect(await scene.call('runs/update', { runId, note: 'good', starred: true })).toMatchObject({ note: 'good', starred: true })
    await scene.call('runs/delete', { runId })
    expect(await scene.call('runs/list', undefined)).toEqual([])
    expect((await scene.refusal('try/predict', { runId, text: 'hello' })).code).toBe('not-found')
  })

  it('is surveyed on snapshots that are written once for the same data', async () => {
    const scene = handlerScene()
    const survey = {
      trainRows: 15,
      evalRows: 5,
      truncatedShare: 0,
      meanTokens: 4,
      posWeights: {},
      positives: {},
      warnings: ['w'],
      stepsPerEpoch: 1,
      secondsEstimate: 2,
    }
    const asked: string[] = []
    scene.engine.on('surveyData', ({ trainFile }) => {
      asked.push(trainFile)
      return survey
    })
    const { base, data, recipe } = request(scene)
    expect(await scene.call('training/survey', { base, data, recipe })).toEqual(survey)
    await scene.call('training/survey', { base, data, recipe: { ...recipe, maxLength: 64 } })
    expect(asked[1]).toBe(asked[0])
    const labelId = scene.project.labels[0]!.id
    await scene.call('examples/set-label', { projectId: scene.project.id, exampleIds: [1], labelId, value: 0 })
    await scene.call('training/survey', { base, data, recipe })
    expect(asked[2]).not.toBe(asked[0])
  })

  it('ends an older survey for a newer one', async () => {
    const scene = handlerScene()
    let begun: () => void = () => undefined
    const asked = new Promise<void>((resolve) => {
      begun = resolve
    })
    scene.engine.on('surveyData', async (_input, { signal }) => {
      begun()
      await stopped(signal)
      throw new Error('it was told to stop')
    })
    const { base, data, recipe } = request(scene)
    const older = scene.refusal('training/survey', { base, data, recipe })
    await asked
    scene.engine.on('surveyData', () => {
      throw new Error('newer')
    })
    expect((await scene.refusal('training/survey', { base, data, recipe })).message).toBe('newer')
    expect((await older).message).toBe('it was told to stop')
  })

  it('measures what a training would take, and ends that for a newer one or for a training', async () => {
    const scene = handlerScene()
    scene.engine.on('inspectBase', () => inspection)
    const ended: string[] = []
    let begun: () => void = () => undefined
    scene.engine.on('dryRun', async ({ recipe }, { signal }) => {
      begun()
      await stopped(signal)
      ended.push(recipe.device)
      throw new Error('it was told to stop')
    })
    const measuring = (device: 'cpu' | 'auto') => {
      const asked = new Promise<void>((resolve) => {
        begun = resolve
      })
      const refusal = scene.refusal('training/measure', { ...request(scene), recipe: { ...request(scene).recipe, device } })
      return asked.then(() => ({ refusal }))
    }
    const older = await measuring('cpu')
    const newer = await measuring('auto')
    expect((await older.refusal).message).toBe('it was told to stop')
    expect(ended).toEqual(['cpu'])
    scene.engine.on('train', () => trainResult())
    await scene.call('training/start', request(scene))
    expect((await newer.refusal).message).toBe('it was told to stop')
    expect(ended).toEqual(['cpu', 'auto'])
  })

  it('says what a survey lacks', async () => {
    const scene = handlerScene(3)
    const { base, data, recipe } = request(scene)
    expect((await scene.refusal('training/survey', { base, data, recipe })).message).toMatch(/at least 10 labelled comments/)
  })
})

describe('bases', () => {
  it('are the embedded one, added folders and runs with a model; each is looked at once', async () => {
    const scene = handlerScene()
    scene.engine.on('inspectBase', () => inspection)
    const path = join(scene.home, 'my-model')
    mkdirSync(path)
    writeFileSync(join(path, 'config.json'), '{}')
    expect(await scene.call('bases/add-folder', { path })).toMatchObject({ ref: { kind: 'folder', path }, title: 'my-model' })
    const bases = await scene.call('bases/list', undefined)
    expect(bases.map(({ ref, problem }) => [ref.kind, problem])).toEqual([
      ['embedded', null],
      ['folder', null],
    ])
    await scene.call('bases/list', undefined)
    expect(scene.engine.calls).toHaveLength(2)
    // A weights file that was cut short after the folder was added, and then whole again.
    const looked = () => scene.engine.calls.filter(({ input }) => (input as { folder: { path: string } }).folder.path === path)
    for (const [n, bytes] of ['whole weights', 'cut', 'whole weights'].entries()) {
      writeFileSync(join(path, 'model.safetensors'), bytes)
      await scene.call('bases/list', undefined)
      expect(looked()).toHaveLength(n + 2)
    }
    writeFileSync(join(path, 'notes.log'), 'nothing that a model is made of')
    await scene.call('bases/list', undefined)
    expect(looked()).toHaveLength(4)
    await scene.call('bases/remove-folder', { path })
    expect(await scene.call('bases/list', undefined)).toHaveLength(1)
  })

  it('that cannot be used say why, and are not added', async () => {
    const scene = handlerScene()
    scene.engine.on('inspectBase', () => ({ ...inspection, modelType: null, problem: 'It has no config.json.' }))
    expect((await scene.refusal('bases/add-folder', { path: '/nowhere' })).message).toBe('It has no config.json.')
    expect((await scene.call('bases/list', undefined)).map(({ problem }) => problem)).toEqual(['It has no config.json.'])
    scene.engine.on('inspectBase', () => {
      throw new Error('The engine was lost.')
    })
    const later = handlerScene()
    later.engine.on('inspectBase', () => {
      throw new Error('The engine was lost.')
    })
    expect((await later.call('bases/list', undefined))[0]?.problem).toBe('The engine was lost.')
    later.engine.on('inspectBase', () => inspection)
    expect((await later.call('bases/list', undefined))[0]?.problem).toBeNull()
  })
})
