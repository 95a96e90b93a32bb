/** What programs that were killed left in the folder of runs is removed at the next start, and nothing else is. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { removeLeftovers } from '@main/runs/remove-leftovers'
import { resumeRun } from '@main/runs/resume'
import { runFolder } from '@main/runs/run-folder'
import { startRun } from '@main/runs/start'
import { setRunFacts } from '@main/store/run-progress'
import { getRun } from '@main/store/runs'
import { acquireTrainingLock } from '@main/store/training-lock'
import { AppError } from '@shared/errors'
import { expect, it } from 'vitest'
import { trainResult } from './fake-engine'
import { leaveCheckpoint, leaveModel, type RunScene, runScene } from './scene'

const HALF_BUILT = 'model.3f2504e0-4f89-11d3-9a0c-0305e82c3301.tmp'

const leave = (folder: string) => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.safetensors'), 'bytes')
}

/** A run that left a checkpoint and a model, and ended as `error` says. */
async function endedRun(scene: RunScene, error: Error | null): Promise<string> {
  scene.engine.on('train', async ({ runFolder: folder }) => {
    const runId = basename(folder)
    leaveModel(scene.home, runId)
    leaveCheckpoint(scene.home, runId, 3)
    writeFileSync(join(folder, 'frozen.safetensors'), 'bytes')
    if (error) throw error
    return trainResult()
  })
  const { runId, live } = await startRun(scene, scene.request())
  await live.done
  return runId
}

it('a finished run keeps its model and not its checkpoint', async () => {
  const scene = runScene()
  const { path, model } = runFolder(scene.home, await endedRun(scene, null))
  expect(existsSync(model)).toBe(true)
  expect(readdirSync(path).filter((name) => /^(checkpoint|frozen)/.test(name))).toEqual([])
})

it('a finished run whose program died before the checkpoint was removed loses it at the next start', async () => {
  const scene = runScene()
  const runId = await endedRun(scene, null)
  leaveCheckpoint(scene.home, runId, 3)
  leave(join(runFolder(scene.home, runId).path, 'checkpoint.removed'))
  writeFileSync(join(runFolder(scene.home, runId).path, 'frozen.safetensors'), 'bytes')
  setRunFacts(scene.db, { runId, hasCheckpoint: true })
  await removeLeftovers(scene)
  const { path } = runFolder(scene.home, runId)
  expect(readdirSync(path).filter((name) => /^(checkpoint|frozen)/.test(name))).toEqual([])
  expect(getRun(scene.db, runId)).toMatchObject({ hasModel: true, resumable: false })
})

it('a finished run whose program died between checkpoint and frozen weights loses these at the next start', async () => {
  const scene = runScene()
  const runId = await endedRun(scene, null)
  const { path } = runFolder(scene.home, runId)
  writeFileSync(join(path, 'frozen.safetensors'), 'bytes')
  writeFileSync(join(path, 'frozen.safetensors.removed'), 'bytes')
  await removeLeftovers(scene)
  expect(readdirSync(path).filter((name) => name.startsWith('frozen'))).toEqual([])
})

it('an interrupted run loses what was half built, and still resumes', async () => {
  const scene = runScene()
  const runId = await endedRun(scene, new AppError('engine-lost', 'It crashed.'))
  const { path } = runFolder(scene.home, runId)
  const kept = readdirSync(path).sort()
  leave(join(path, HALF_BUILT))
  leave(join(path, 'base.previous'))
  leave(join(path, 'notes.tmp'))
  await removeLeftovers(scene)
  expect(readdirSync(path).sort()).toEqual([...kept, 'notes.tmp'].sort())
  scene.engine.on('train', () => trainResult())
  expect(await (await resumeRun(scene, runId)).live.done).toMatchObject({ status: 'finished' })
})

it('folders without a run go, unless they hold something trained or are not ours', async () => {
  const scene = runScene()
  const runs = dirname(runFolder(scene.home, 'abcdef123456').path)
  leave(join(runs, 'abcdef123456'))
  leave(join(runs, 'abcdef123457.removed'))
  leaveModel(scene.home, 'restored1234')
  leave(join(runs, 'My Folder'))
  leave(join(runs, 'My Folder.removed'))
  await removeLeftovers(scene)
  expect(readdirSync(runs).sort()).toEqual(['My Folder', 'My Folder.removed', 'restored1234'])
})

it('a run that another process trains is left alone', async () => {
  const scene = runScene()
  const runId = await endedRun(scene, new AppError('engine-lost', 'It crashed.'))
  const { path } = runFolder(scene.home, runId)
  leave(join(path, HALF_BUILT))
  acquireTrainingLock(scene.db, { pid: process.ppid, runId })
  await removeLeftovers(scene)
  expect(readdirSync(path)).toContain(HALF_BUILT)
})
