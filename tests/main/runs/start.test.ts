/** Starting a run: its data written down, everything it tells kept, and nothing left of one that could not begin. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { resumeRun } from '@main/runs/resume'
import { runFolder } from '@main/runs/run-folder'
import { startRun } from '@main/runs/start'
import { setLabelBulk } from '@main/store/bulk'
import { queryExamples } from '@main/store/example-query'
import { countPredictions, iteratePredictions } from '@main/store/predictions'
import { createProject } from '@main/store/projects'
import { getRun, listRuns } from '@main/store/runs'
import { acquireTrainingLock, trainingHolder } from '@main/store/training-lock'
import type { SnapshotRow } from '@shared/model'
import { ExampleQuery } from '@shared/project'
import { describe, expect, it } from 'vitest'
import { epochResult, evaluation, steps, stopped, type TrainRequest, trainResult } from './fake-engine'
import { leaveCheckpoint, leaveModel, leavePredictions, type RunScene, recipe, runScene } from './scene'

const readRows = (file: string): SnapshotRow[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const finish = async (scene: RunScene) => {
  scene.engine.on('train', () => trainResult())
  const { runId, live } = await startRun(scene, scene.request())
  return { runId, outcome: await live.done }
}

describe('the snapshot', () => {
  it('holds the labelled comments only, each on one side, and names them by id', async () => {
    const scene = runScene(20)
    const { runId } = await finish(scene)
    const { trainFile, evalFile } = runFolder(scene.home, runId)
    const train = readRows(trainFile)
    const evaluated = readRows(evalFile)
    expect([train.length, evaluated.length]).toEqual([15, 5])
    expect(new Set([...train, ...evaluated].map((row) => row.text)).size).toBe(20)
    expect([...train, ...evaluated].some((row) => row.text.startsWith('no'))).toBe(false)
    const first = [...train, ...evaluated].find((row) => row.text === 'comment 0')!
    expect(first.labels).toEqual([1, null])
    const stored = queryExamples(scene.db, ExampleQuery.parse({ projectId: scene.project.id, search: 'comment 0' })).rows
    expect(first.id).toBe(String(stored.find((example) => example.text === 'comment 0')!.id))
    expect(getRun(scene.db, runId)).toMatchObject({
      trainRows: 15,
      evalRows: 5,
      dataName: 'Talk pages',
      labels: ['toxic', 'insult'],
    })
  })

  it('has one hash for one seed and data, over what lies on disk, and another once an answer changes', async () => {
    const scene = runScene(20)
    const first = getRun(scene.db, (await finish(scene)).runId)
    const second = getRun(scene.db, (await finish(scene)).runId)
    expect(second.dataHash).toBe(first.dataHash)
    const { trainFile, evalFile } = runFolder(scene.home, first.id)
    const sha = (data: Buffer) => createHash('sha256').update(data).digest()
    expect(first.dataHash).toBe(sha(Buffer.concat([sha(readFileSync(trainFile)), sha(readFileSync(evalFile))])).toString('hex'))
    const labelId = scene.project.labels[1]!.id
    setLabelBulk(scene.db, { projectId: scene.project.id, exampleIds: [3], labelId, value: 1, who: 'ada' })
    expect(getRun(scene.db, (await finish(scene)).runId).dataHash).not.toBe(first.dataHash)
  })
})

it('asks the engine for what the user asked for', async () => {
  const scene = runScene()
  const { runId } = await finish(scene)
  const { method, input } = scene.engine.calls[0]!
  expect(method).toBe('train')
  expect(input).toMatchObject({
    runFolder: join(scene.home, 'runs', runId),
    labels: ['toxic', 'insult'],
    recipe,
    tokenCache: join(scene.home, 'tokens'),
    resume: false,
  })
  expect((input as TrainRequest).base).toMatchObject({ embedded: true })
})

describe('a base with labels of its own', () => {
  it('is refused while nobody agreed that they go, and nothing is in history', async () => {
    const scene = runScene()
    await expect(startRun(scene, scene.request({ baseLabels: ['rude'] }))).rejects.toThrow(
      /1 label \(rude\), and the data has 2 labels \(toxic, insult\)/,
    )
    expect(listRuns(scene.db, null)).toEqual([])
    expect(readdirSync(join(scene.home, 'runs'))).toEqual([])
    expect(trainingHolder(scene.db)).toBeNull()
  })

  it('is trained with the agreement, which the engine is told, history keeps and resuming repeats', async () => {
    const scene = runScene()
    scene.engine.on('train', async ({ runFolder: folder }, { signal }) => {
      leaveCheckpoint(scene.home, basename(folder), 2)
      await stopped(signal)
      return trainResult({ status: 'stopped', steps: 2 })
    })
    const { runId, live } = await startRun(scene, scene.request({ baseLabels: ['rude'], ignoreMismatchedSizes: true }))
    live.stop('Enough.')
    await live.done
    expect(getRun(scene.db, runId).ignoreMismatchedSizes).toBe(true)
    scene.engine.on('train', () => trainResult())
    await (await resumeRun(scene, runId)).live.done
    const asked = scene.engine.calls.filter(({ method }) => method === 'train').map(({ input }) => input)
    expect(asked).toMatchObject([
      { ignoreMismatchedSizes: true, resume: false },
      { ignoreMismatchedSizes: true, resume: true },
    ])
  })
})

it('tells what its file has to tell: answers it and keeps it in history', async () => {
  const scene = runScene()
  scene.engine.on('train', () => trainResult())
  const path = join(scene.home, 'some.csv')
  const lines = Array.from({ length: 15 }, (_, row) => `words ${row},${row === 3 ? '' : row % 2}`)
  writeFileSync(path, ['text,toxic', ...lines].join('\n'))
  const data = { kind: 'file', path, evalPath: null, evalFraction: 0.2 } as const
  const { runId, live, notices } = await startRun(scene, scene.request({ data }))
  await live.done
  expect(notices).toEqual(['1 of the 15 rows of some.csv has no known label and was left out.'])
  expect(getRun(scene.db, runId).notices).toEqual(notices)
})

it('keeps every step, epoch, notice and prediction, and passes progress on', async () => {
  const scene = runScene()
  scene.engine.on('train', ({ runFolder: folder }, { onProgress }) => {
    const runId = basename(folder)
    onProgress?.({ kind: 'phase', phase: 'loading', done: 0, total: 1, secondsLeft: null })
    onProgress?.({ kind: 'notice', message: 'The head is new.' })
    onProgress?.(steps(1, 3))
    onProgress?.(steps(4, 6, 0.3))
    expect(getRun(scene.db, runId)).toMatchObject({
      status: 'running',
      step: 6,
      totalSteps: 6,
      resumable: false,
      hasModel: false,
    })
    onProgress?.({ kind: 'epoch', result: epochResult(1, 6), evaluation })
    leaveModel(scene.home, runId)
    leaveCheckpoint(scene.home, runId, 6)
    leavePredictions(scene.home, runId, ['{"id":"1","p":[0.25,0.5]}', '{"id":"2","p":[1,0]}'])
    onProgress?.({ kind: 'checkpoint', step: 6 })
    expect(getRun(scene.db, runId).hasModel).toBe(true)
    return trainResult()
  })
  const { runId, live } = await startRun(scene, scene.request())
  expect(trainingHolder(scene.db)).toMatchObject({ pid: process.pid, runId })
  expect(await live.done).toMatchObject({ status: 'finished', error: null, result: { steps: 6 } })
  const run = getRun(scene.db, runId)
  expect(run).toMatchObject({ name: 'first', status: 'finished', reason: null, device: 'cpu', base: 'minilm', bestEpoch: 1 })
  expect(run.steps.map(({ step, loss }) => [step, loss])).toEqual([1, 2, 3, 4, 5, 6].map((n) => [n, n < 4 ? 0.5 : 0.3]))
  expect(run.epochs).toEqual([epochResult(1, 6)])
  expect(run.evaluation).toEqual(evaluation)
  expect(run.notices).toEqual(['The head is new.'])
  expect([...iteratePredictions(scene.db, runId)]).toEqual([
    { id: '1', probabilities: [0.25, 0.5] },
    { id: '2', probabilities: [1, 0] },
  ])
  expect(scene.progress.map((told) => told.kind)).toEqual(['phase', 'notice', 'steps', 'steps', 'epoch', 'checkpoint'])
  expect(scene.changed.length).toBeGreaterThanOrEqual(4)
  expect(trainingHolder(scene.db)).toBeNull()
  expect(scene.live.size).toBe(0)
})

it('fails a run whose predictions are not what they should be, without losing the rest', async () => {
  const scene = runScene()
  scene.engine.on('train', ({ runFolder: folder }) => {
    leavePredictions(scene.home, basename(folder), ['{"id":"1","p":[0.25,0.5]}', '{"id":"2","p":[2,0'])
    return trainResult()
  })
  const { runId, live } = await startRun(scene, scene.request())
  expect(await live.done).toMatchObject({ status: 'failed' })
  expect(getRun(scene.db, runId)).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/line 2 of the run's predictions/),
    bestEpoch: 1,
  })
  expect(countPredictions(scene.db, runId)).toBe(0)
})

describe('a run that cannot begin', () => {
  const nothingIsLeft = (scene: RunScene) => {
    expect(listRuns(scene.db, null)).toEqual([])
    expect(readdirSync(join(scene.home, 'runs'))).toEqual([])
    expect(trainingHolder(scene.db)).toBeNull()
  }

  it.each([0, 9])('has %i labelled comments', async (count) => {
    const scene = runScene(count)
    await expect(startRun(scene, scene.request())).rejects.toThrow(
      `Training needs at least 10 labelled comments, and "Talk pages" has ${count}:`,
    )
    nothingIsLeft(scene)
  })

  it('has no positive to learn from', async () => {
    const scene = runScene(12)
    const exampleIds = [1, 4, 7, 10]
    setLabelBulk(scene.db, {
      projectId: scene.project.id,
      exampleIds,
      labelId: scene.project.labels[0]!.id,
      value: 0,
      who: 'ada',
    })
    await expect(startRun(scene, scene.request())).rejects.toThrow(/labelled yes for any label/)
    nothingIsLeft(scene)
  })

  it('has no labels at all', async () => {
    const scene = runScene(12)
    const { id: projectId } = createProject(scene.db, { name: 'Empty', labels: [] })
    const data = { kind: 'project', projectId, evalFraction: 0.1 } as const
    await expect(startRun(scene, scene.request({ data }))).rejects.toThrow('The project "Empty" has no labels yet')
    nothingIsLeft(scene)
  })

  it('names a base that is gone, or has no model', async () => {
    const scene = runScene()
    await expect(startRun(scene, scene.request({ base: { kind: 'run', runId: 'abcdef' } }))).rejects.toThrow(
      /does not exist any more/,
    )
    const { runId } = await finish(scene)
    await expect(startRun(scene, scene.request({ base: { kind: 'run', runId } }))).rejects.toThrow(
      /"first" has no model yet \(it is finished\)/,
    )
    leaveModel(scene.home, runId)
    expect(trainingHolder(scene.db)).toBeNull()
  })

  it('comes while another trains, here or elsewhere', async () => {
    const scene = runScene()
    acquireTrainingLock(scene.db, { pid: process.ppid, runId: 'elsewhere' })
    await expect(startRun(scene, scene.request())).rejects.toMatchObject({ code: 'busy', message: /is training already/ })
    expect(trainingHolder(scene.db)).toMatchObject({ runId: 'elsewhere' })
    expect(readdirSync(join(scene.home, 'runs'))).toEqual([])
  })
})

it('trains on from the model of a run', async () => {
  const scene = runScene()
  scene.engine.on('train', ({ runFolder: folder }) => {
    leaveModel(scene.home, basename(folder))
    return trainResult()
  })
  const { runId, live } = await startRun(scene, scene.request())
  await live.done
  const next = await startRun(scene, scene.request({ base: { kind: 'run', runId }, name: null }))
  await next.live.done
  expect((scene.engine.calls[1]!.input as TrainRequest).base).toEqual({
    path: runFolder(scene.home, runId).model,
    embedded: false,
  })
  const run = getRun(scene.db, next.runId)
  expect(run.base).toBe(runId)
  expect(run.name).not.toBe('')
})

describe('data from a file', () => {
  const file = (scene: RunScene, name: string, lines: string[]) => {
    const path = join(scene.home, name)
    writeFileSync(path, `${lines.join('\n')}\n`)
    return path
  }
  const csv = (count: number, from = 0) => [
    'id,text,toxic,insult',
    ...Array.from({ length: count }, (_, n) => `r${n + from},text number ${n + from},${n % 2},${n % 5 === 0 ? '' : 0}`),
  ]
  const start = async (scene: RunScene, data: object) => {
    scene.engine.on('train', () => trainResult())
    const base = { kind: 'file', evalPath: null, evalFraction: 0.2, path: '' } as const
    const { runId, live } = await startRun(scene, scene.request({ data: { ...base, ...data }, projectId: null }))
    await live.done
    const { trainFile, evalFile } = runFolder(scene.home, runId)
    return {
      run: getRun(scene.db, runId),
      train: readRows(trainFile),
      evaluated: readRows(evalFile),
      folder: runFolder(scene.home, runId),
    }
  }

  it('is split by a fraction, with the ids and unknowns of the file', async () => {
    const scene = runScene(0)
    const { run, train, evaluated } = await start(scene, { path: file(scene, 'a.csv', csv(20)) })
    expect(run).toMatchObject({ dataName: 'a.csv', labels: ['toxic', 'insult'], trainRows: 16, evalRows: 4, projectId: null })
    expect([...train, ...evaluated].find((row) => row.id === 'r5')).toEqual({
      id: 'r5',
      text: 'text number 5',
      labels: [1, null],
    })
  })

  it('may come with a second file, whose overlap is told', async () => {
    const scene = runScene(0)
    const { run, train, evaluated } = await start(scene, {
      path: file(scene, 'a.csv', csv(12)),
      evalPath: file(scene, 'b.csv', csv(6, 10)),
    })
    expect([train.length, evaluated.length]).toEqual([12, 6])
    expect(run.notices).toEqual([expect.stringMatching(/^2 of the validation comments stand word for word/)])
  })

  it('takes the first rows only where asked to', async () => {
    const scene = runScene(0)
    const { train, evaluated } = await start(scene, {
      path: file(scene, 'a.csv', csv(50)),
      evalPath: file(scene, 'b.csv', csv(50, 100)),
      rows: 11,
      evalRows: 3,
    })
    expect(train.map((row) => row.id)).toEqual(Array.from({ length: 11 }, (_, n) => `r${n}`))
    expect(evaluated.map((row) => row.id)).toEqual(['r100', 'r101', 'r102'])
  })

  it('leaves out rows that answer nothing and makes repeated ids unique', async () => {
    const scene = runScene(0)
    const lines = [...csv(12), 'r0,another text,1,0', 'r99,no answer,,']
    const { train, evaluated } = await start(scene, { path: file(scene, 'a.csv', lines) })
    const ids = [...train, ...evaluated].map((row) => row.id)
    expect(ids).toHaveLength(13)
    expect(new Set(ids).size).toBe(13)
    expect(ids).toContain('r0#line 14')
  })

  it('keeps the order that was given', async () => {
    const scene = runScene(0)
    const orderFile = file(scene, 'order.txt', ['2', '1', '0'])
    scene.engine.on('train', () => trainResult())
    const data = { kind: 'file', path: file(scene, 'a.csv', csv(20)), evalPath: null, evalFraction: 0.2 } as const
    const { runId, live } = await startRun(scene, scene.request({ data, orderFile }))
    await live.done
    expect(readFileSync(runFolder(scene.home, runId).orderFile, 'utf8')).toBe('2\n1\n0\n')
  })

  it('is refused at its first bad row, with the line, and leaves nothing', async () => {
    const scene = runScene(0)
    const path = file(scene, 'bad.csv', [...csv(12), 'r12,broken,7,0'])
    await expect(start(scene, { path })).rejects.toThrow(/bad\.csv:14: .*"toxic".*"7"/)
    expect(existsSync(join(scene.home, 'runs'))).toBe(true)
    expect(readdirSync(join(scene.home, 'runs'))).toEqual([])
    expect(trainingHolder(scene.db)).toBeNull()
  })

  it('is refused without labels', async () => {
    const scene = runScene(0)
    const path = file(scene, 'plain.csv', ['id,text', ...Array.from({ length: 12 }, (_, n) => `${n},some words ${n} here`)])
    await expect(start(scene, { path })).rejects.toThrow(/plain\.csv: no labels were found/)
  })
})
