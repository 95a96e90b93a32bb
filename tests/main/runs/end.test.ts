/** How runs end: stopped, failed, interrupted, resumed, deleted. History tells each once and truly. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { deleteRunWithFolder } from '@main/runs/delete'
import { recoverRuns } from '@main/runs/recover'
import { resumeRun } from '@main/runs/resume'
import { runFolder } from '@main/runs/run-folder'
import { startRun } from '@main/runs/start'
import { stopAllRuns, stopRun } from '@main/runs/stop'
import { connectionOf } from '@main/store/database'
import { addLabel } from '@main/store/labels'
import { createRun, deleteRun, getRun, listRuns } from '@main/store/runs'
import { acquireTrainingLock, trainingHolder } from '@main/store/training-lock'
import { AppError } from '@shared/errors'
import { describe, expect, it } from 'vitest'
import { epochResult, evaluation, steps, stopped, type TrainRequest, trainResult } from './fake-engine'
import { leaveCheckpoint, leaveModel, type RunScene, runScene } from './scene'

const lost = () => new AppError('engine-lost', 'The engine process crashed (SIGSEGV).', 'last words')

/** Trains steps 1 to `reached`, with a checkpoint at step 3, and then dies. */
const dieAt = (scene: RunScene, reached: number, checkpoint: number | null = 3) =>
  scene.engine.on('train', async ({ runFolder: folder }, { onProgress }) => {
    onProgress?.({ kind: 'notice', message: 'The head is new.' })
    onProgress?.(steps(1, 3))
    if (checkpoint !== null) {
      onProgress?.({ kind: 'epoch', result: epochResult(1, checkpoint), evaluation })
      leaveModel(scene.home, basename(folder))
      leaveCheckpoint(scene.home, basename(folder), checkpoint)
      onProgress?.({ kind: 'checkpoint', step: checkpoint })
    }
    onProgress?.(steps(4, reached))
    throw lost()
  })

const interrupted = async (scene: RunScene, reached = 5, checkpoint: number | null = 3) => {
  dieAt(scene, reached, checkpoint)
  const { runId, live } = await startRun(scene, scene.request())
  return { runId, outcome: await live.done }
}

describe('an engine that dies', () => {
  it('leaves an interrupted run with its reason, resumable from its checkpoint', async () => {
    const scene = runScene()
    const { runId, outcome } = await interrupted(scene)
    expect(outcome).toMatchObject({ status: 'interrupted', result: null, error: { code: 'engine-lost' } })
    const run = getRun(scene.db, runId)
    expect(run).toMatchObject({ status: 'interrupted', resumable: true, hasModel: true, step: 5 })
    expect(run.reason).toBe('The engine process crashed (SIGSEGV). Resume the run to go on from its last checkpoint.')
    expect(run.notices).toContain('last words')
    expect(trainingHolder(scene.db)).toBeNull()
  })

  const starved = () => new AppError('engine-out-of-memory', 'The engine process ran out of memory.')

  it('for want of memory goes on from the checkpoint with smaller micro-batches', async () => {
    const scene = runScene()
    scene.engine.on('train', async ({ runFolder: folder, halvings }, { onProgress }) => {
      if (halvings === 0) {
        onProgress?.(steps(1, 3))
        onProgress?.({ kind: 'epoch', result: epochResult(1, 3), evaluation })
        leaveCheckpoint(scene.home, basename(folder), 3)
        onProgress?.({ kind: 'checkpoint', step: 3 })
        onProgress?.(steps(4, 5))
      }
      if ((halvings ?? 0) < 2) throw starved()
      onProgress?.(steps(4, 6))
      return trainResult()
    })
    const { runId, live } = await startRun(scene, scene.request())
    expect(await live.done).toMatchObject({ status: 'finished', error: null })
    const asked = scene.engine.calls.flatMap(({ method, input }) => (method === 'train' ? [input as TrainRequest] : []))
    expect(asked.map(({ halvings, resume }) => [halvings, resume])).toEqual([
      [0, false],
      [1, true],
      [2, true],
    ])
    const run = getRun(scene.db, runId)
    expect(run.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6])
    expect(run.notices).toEqual(
      ['1/2', '1/4'].map(
        (part) => `The engine process ran out of memory. The run goes on from step 3, with micro-batches ${part} as large.`,
      ),
    )
  })

  it('for want of memory before any checkpoint begins again, and gives up at single texts', async () => {
    const scene = runScene()
    scene.engine.on('train', async (_, { onProgress }) => {
      onProgress?.(steps(1, 2))
      throw starved()
    })
    const { runId, live } = await startRun(scene, scene.request())
    expect(await live.done).toMatchObject({ status: 'interrupted', error: { code: 'engine-out-of-memory' } })
    const asked = scene.engine.calls.flatMap(({ method, input }) => (method === 'train' ? [input as TrainRequest] : []))
    expect(asked.map(({ halvings, resume }) => [halvings, resume])).toEqual([0, 1, 2, 3, 4, 5].map((n) => [n, false]))
    const run = getRun(scene.db, runId)
    expect(run.steps.map(({ step }) => step)).toEqual([1, 2])
    expect(run.notices).toContain('The engine process ran out of memory. The run begins again, with micro-batches 1/32 as large.')
    expect(run.reason).toMatch(/Smaller micro-batches did not help: close other programs.* It had saved no checkpoint/)
  })

  it('for want of memory goes on from a checkpoint of step 0 as from any: the base may be gone', async () => {
    const scene = runScene()
    scene.engine.on('train', async ({ runFolder: folder, halvings }) => {
      if (halvings === 1) return trainResult()
      leaveCheckpoint(scene.home, basename(folder), 0, [])
      throw starved()
    })
    const { live } = await startRun(scene, scene.request())
    expect(await live.done).toMatchObject({ status: 'finished' })
    expect(scene.engine.calls.at(-1)!.input).toMatchObject({ resume: true, halvings: 1 })
  })

  it('because its device is lost goes on in a process of its own', async () => {
    const scene = runScene()
    const apart: unknown[] = []
    scene.engine.on('train', async (_, options) => {
      apart.push(options.apart)
      if (apart.length === 1) throw new AppError('device-lost', 'The graphics device was lost.')
      return trainResult()
    })
    const { runId, live } = await startRun(scene, scene.request())
    expect(await live.done).toMatchObject({ status: 'finished' })
    expect(apart).toEqual([undefined, true])
    expect(getRun(scene.db, runId).notices).toEqual([
      'The graphics device was lost. The run begins again, with micro-batches 1/2 as large.',
    ])
  })

  it('for want of memory while it is being stopped is left stopped', async () => {
    const scene = runScene()
    scene.engine.on('train', async (_, { signal }) => {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      throw starved()
    })
    const { runId, live } = await startRun(scene, scene.request())
    stopRun(scene, runId)
    expect(await live.done).toMatchObject({ status: 'interrupted' })
    expect(scene.engine.calls.filter(({ method }) => method === 'train')).toHaveLength(1)
  })

  it('is resumed once, however often that is asked at the same time', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene)
    let trainings = 0
    scene.engine.on('train', async () => {
      trainings++
      return trainResult()
    })
    const asked = await Promise.allSettled([resumeRun(scene, runId), resumeRun(scene, runId)])
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await Promise.all([...scene.live.values()].map((run) => run.done))
    expect(trainings).toBe(1)
    expect(trainingHolder(scene.db)).toBeNull()
  })

  it('cannot be resumed without a checkpoint, and says so', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene, 5, null)
    expect(getRun(scene.db, runId)).toMatchObject({
      resumable: false,
      reason: expect.stringMatching(/no checkpoint: start it again/),
    })
    await expect(resumeRun(scene, runId)).rejects.toThrow(/nothing to go on from/)
    expect(trainingHolder(scene.db)).toBeNull()
  })

  it('is put right when it died between the two renames of a checkpoint', async () => {
    const scene = runScene()
    scene.engine.on('train', async ({ runFolder: folder }) => {
      leaveCheckpoint(scene.home, basename(folder), 3)
      renameSync(join(folder, 'checkpoint'), join(folder, 'checkpoint.previous'))
      throw lost()
    })
    const { runId, live } = await startRun(scene, scene.request())
    await live.done
    expect(getRun(scene.db, runId).resumable).toBe(true)
    expect(existsSync(join(runFolder(scene.home, runId).path, 'checkpoint'))).toBe(true)
  })
})

describe('resuming', () => {
  it('forgets what came after the checkpoint, so that every step is there once', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene, 5)
    scene.engine.on('train', (_request, { onProgress }) => {
      expect(getRun(scene.db, runId)).toMatchObject({ status: 'running', reason: null, step: 3, finishedAt: null })
      expect(getRun(scene.db, runId).steps.map(({ step }) => step)).toEqual([1, 2, 3])
      onProgress?.({ kind: 'notice', message: 'The head is new.' })
      onProgress?.(steps(4, 6, 0.1))
      onProgress?.({ kind: 'epoch', result: epochResult(2, 6), evaluation })
      return trainResult({ epochs: [epochResult(1, 3, false), epochResult(2, 6)], bestEpoch: 2 })
    })
    const { live } = await resumeRun(scene, runId)
    expect(await live.done).toMatchObject({ status: 'finished' })
    const [first, second] = scene.engine.calls.map(({ input }) => input as TrainRequest)
    const base = { path: runFolder(scene.home, runId).base, embedded: false }
    expect(second).toEqual({ ...first, base, resume: true })
    const run = getRun(scene.db, runId)
    expect(run.steps.map(({ step, loss }) => [step, loss])).toEqual([1, 2, 3, 4, 5, 6].map((n) => [n, n < 4 ? 0.5 : 0.1]))
    expect(run.epochs.map(({ epoch, best }) => [epoch, best])).toEqual([
      [1, false],
      [2, true],
    ])
    expect(run.notices.filter((notice) => notice === 'The head is new.')).toHaveLength(1)
    expect(run).toMatchObject({ status: 'finished', reason: null, resumable: false, bestEpoch: 2 })
  })

  it('has the best epoch of its checkpoint from the first moment, though a later one was told', async () => {
    const scene = runScene()
    scene.engine.on('train', async ({ runFolder: folder }, { onProgress }) => {
      leaveModel(scene.home, basename(folder))
      leaveCheckpoint(scene.home, basename(folder), 3, [epochResult(1, 3)])
      onProgress?.({ kind: 'epoch', result: epochResult(1, 3), evaluation })
      onProgress?.({ kind: 'epoch', result: epochResult(2, 6), evaluation })
      throw lost()
    })
    const { runId, live } = await startRun(scene, scene.request())
    await live.done
    scene.engine.on('train', async (_request, { signal }) => {
      await stopped(signal)
      throw new AppError('cancelled', 'It was stopped before it began.')
    })
    const again = await resumeRun(scene, runId)
    again.live.stop('enough')
    await again.live.done
    const run = getRun(scene.db, runId)
    expect(run).toMatchObject({ status: 'stopped', hasModel: true, bestEpoch: 1, evaluation, epochs: [epochResult(1, 3)] })
    expect(run.metrics).not.toBeNull()
  })

  it('needs its base no more, be it deleted', async () => {
    const scene = runScene()
    const { runId: baseId } = await interrupted(scene)
    dieAt(scene, 5)
    const { runId, live } = await startRun(scene, scene.request({ base: { kind: 'run', runId: baseId } }))
    await live.done
    await deleteRunWithFolder(scene, baseId)
    scene.engine.on('train', () => trainResult())
    expect(await (await resumeRun(scene, runId)).live.done).toMatchObject({ status: 'finished' })
    expect((scene.engine.calls.at(-1)!.input as TrainRequest).base.path).toBe(runFolder(scene.home, runId).base)
  })

  it('keeps to the labels of the run, whatever has become of the project', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene)
    addLabel(scene.db, { projectId: scene.project.id, name: 'spam' })
    scene.engine.on('train', () => trainResult())
    await (await resumeRun(scene, runId)).live.done
    expect((scene.engine.calls[1]!.input as TrainRequest).labels).toEqual(['toxic', 'insult'])
  })

  it('refuses a finished run, one that trains, one that is gone and a broken checkpoint', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene)
    scene.engine.on('train', async (_request, { signal }) => {
      await stopped(signal)
      return trainResult({ status: 'finished' })
    })
    const { live } = await resumeRun(scene, runId)
    await expect(resumeRun(scene, runId)).rejects.toMatchObject({ code: 'busy' })
    expect(trainingHolder(scene.db)).toMatchObject({ runId })
    live.stop('enough')
    await live.done
    await expect(resumeRun(scene, runId)).rejects.toThrow(/is finished: use it as the base/)
    await expect(resumeRun(scene, 'abcdefabcdef')).rejects.toMatchObject({ code: 'not-found' })

    const other = await interrupted(scene)
    leaveCheckpoint(scene.home, other.runId, -1)
    await expect(resumeRun(scene, other.runId)).rejects.toThrow(/checkpoint .* cannot be read/)
    expect(trainingHolder(scene.db)).toBeNull()
  })
})

describe('stopping', () => {
  it('keeps the best epoch and says that it was stopped', async () => {
    const scene = runScene()
    scene.engine.on('train', async (_request, { signal, onProgress }) => {
      onProgress?.(steps(1, 2))
      await stopped(signal)
      return trainResult({ status: 'stopped', steps: 2 })
    })
    const { runId, live } = await startRun(scene, scene.request())
    stopRun(scene, runId)
    expect(await live.done).toMatchObject({ status: 'stopped' })
    expect(getRun(scene.db, runId)).toMatchObject({
      status: 'stopped',
      reason: 'It was stopped by hand.',
    })
  })

  it('before the first evaluation keeps nothing, and says that too', async () => {
    const scene = runScene()
    scene.engine.on('train', async (_request, { signal }) => {
      await stopped(signal)
      throw new AppError('cancelled', 'It was stopped before it began.')
    })
    const { runId, live } = await startRun(scene, scene.request())
    stopRun(scene, runId)
    expect(await live.done).toMatchObject({ status: 'stopped', result: null })
    expect(getRun(scene.db, runId)).toMatchObject({ status: 'stopped', hasModel: false, resumable: false })
  })

  it('has no way to a run of another process, and none to one that does not train', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene)
    expect(() => stopRun(scene, runId)).toThrow(/is not training/)
    acquireTrainingLock(scene.db, { pid: process.ppid, runId })
    expect(() => stopRun(scene, runId)).toThrow(new RegExp(`"first" trains in another process \\(${process.ppid}\\)`))
  })

  it('at the end of the program waits for the last entry, but not for ever', async () => {
    const scene = runScene()
    scene.engine.on('train', async (_request, { signal }) => {
      await stopped(signal)
      return trainResult({ status: 'stopped', bestEpoch: null, evaluation: null, epochs: [] })
    })
    const { runId } = await startRun(scene, scene.request())
    await stopAllRuns(scene, 'Moderato was closed while it trained.', 1_000)
    expect(getRun(scene.db, runId)).toMatchObject({
      status: 'stopped',
      reason: 'Moderato was closed while it trained.',
    })
    scene.engine.on('train', () => new Promise(() => undefined))
    await startRun(scene, scene.request())
    const begun = performance.now()
    await stopAllRuns(scene, 'closed', 50)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})

describe('failing', () => {
  it('tells the sentence of what recipe or data caused, and no more: going on would only bring it again', async () => {
    const scene = runScene()
    scene.engine.on('train', () => {
      throw new AppError('invalid-input', 'The loss is no longer a number at step 3.')
    })
    const { runId, live } = await startRun(scene, scene.request())
    expect(await live.done).toMatchObject({ status: 'failed', error: { code: 'invalid-input' } })
    expect(getRun(scene.db, runId)).toMatchObject({
      status: 'failed',
      reason: 'The loss is no longer a number at step 3.',
    })
  })

  it('stops training when history can no longer be written', async () => {
    const scene = runScene()
    scene.engine.on('train', async ({ runFolder: folder }, { onProgress, signal }) => {
      // A row taken away under the run stands for a store that refuses to write.
      connectionOf(scene.db).prepare('DELETE FROM runs WHERE id = ?').run(basename(folder))
      onProgress?.(steps(1, 2))
      expect(signal?.aborted).toBe(true)
      return trainResult({ status: 'stopped' })
    })
    const { live } = await startRun(scene, scene.request())
    expect(await live.done).toMatchObject({ status: 'failed', error: { code: 'not-found' } })
    expect(trainingHolder(scene.db)).toBeNull()
    expect(scene.live.size).toBe(0)
  })
})

describe('deleting', () => {
  it('removes history and folder, and nothing beside them', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene)
    const kept = await interrupted(scene)
    await deleteRunWithFolder(scene, runId)
    expect(listRuns(scene.db, null).map(({ id }) => id)).toEqual([kept.runId])
    expect(existsSync(runFolder(scene.home, runId).path)).toBe(false)
    expect(existsSync(runFolder(scene.home, kept.runId).path)).toBe(true)
  })

  it('refuses a run that trains', async () => {
    const scene = runScene()
    scene.engine.on('train', async (_request, { signal }) => {
      await stopped(signal)
      return trainResult({ status: 'stopped' })
    })
    const { runId, live } = await startRun(scene, scene.request())
    await expect(deleteRunWithFolder(scene, runId)).rejects.toMatchObject({ code: 'busy' })
    expect(existsSync(runFolder(scene.home, runId).trainFile)).toBe(true)
    live.stop('done')
    await live.done
  })

  it('never leaves the folder of runs', async () => {
    const scene = runScene()
    mkdirSync(join(scene.home, 'precious'))
    for (const runId of ['../precious', '..', '.', 'a/b', '', 'ABC', 'x'])
      await expect(deleteRunWithFolder(scene, runId), runId).rejects.toThrow()
    expect(() => runFolder(scene.home, '../precious')).toThrow(/not the id of a run/)
    expect(existsSync(join(scene.home, 'precious'))).toBe(true)
  })

  it('does not mind a folder that is gone already', async () => {
    const scene = runScene()
    const { runId } = await interrupted(scene)
    rmSync(runFolder(scene.home, runId).path, { recursive: true })
    await deleteRunWithFolder(scene, runId)
    expect(listRuns(scene.db, null)).toEqual([])
  })
})

it('finds at a start what a program that died was training', async () => {
  const scene = runScene()
  const { runId } = await interrupted(scene)
  const { base, dataName, dataHash, labels, recipe, trainRows, evalRows } = getRun(scene.db, runId)
  deleteRun(scene.db, runId)
  const id = runId
  createRun(scene.db, {
    ignoreMismatchedSizes: false,
    id,
    projectId: null,
    name: 'cut',
    base,
    dataName,
    dataHash,
    labels,
    recipe,
    trainRows,
    evalRows,
    totalSteps: null,
  })
  acquireTrainingLock(scene.db, { pid: process.pid, runId })
  expect(await recoverRuns(scene)).toEqual([runId])
  expect(getRun(scene.db, runId)).toMatchObject({ status: 'interrupted', resumable: true, hasModel: true })
  expect(trainingHolder(scene.db)).toBeNull()
  expect(await recoverRuns(scene)).toEqual([])
})
