/** A dry run asks the engine about real snapshots, in a process apart, and leaves neither files nor history. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dryRun } from '@main/runs/dry-run'
import { temporaryFolder } from '@main/runs/home'
import { listRuns } from '@main/store/runs'
import { acquireTrainingLock, trainingHolder } from '@main/store/training-lock'
import type { DryRun } from '@shared/dry-run'
import { AppError } from '@shared/errors'
import { expect, it } from 'vitest'
import { runScene } from './scene'

const measured: DryRun = {
  device: 'cpu',
  peakRssBytes: 1e9,
  secondsPerEpoch: 60,
  secondsPerEvaluation: 5,
  secondsTotal: 120,
  stepsPerEpoch: 4,
  totalSteps: 8,
  longestBatch: { rows: 4, tokens: 9, microBatches: 1, tokensAtOnce: 36 },
  timed: 4,
  notices: ['from the engine'],
}

it('gives the engine what a run would train on, and takes it away again', async () => {
  const scene = runScene(20)
  const orderFile = join(scene.home, 'order')
  writeFileSync(orderFile, '0\n1\n')
  let folder = ''
  let apart: boolean | undefined
  scene.engine.on('dryRun', ({ runFolder, labels, tokenCache }, options) => {
    folder = runFolder
    apart = options.apart
    const lines = (file: string) => readFileSync(join(runFolder, file), 'utf8').trim().split('\n').length
    expect([lines('train.jsonl'), lines('eval.jsonl'), lines('order.txt')]).toEqual([15, 5, 2])
    expect(labels).toEqual(['toxic', 'insult'])
    expect(tokenCache).toContain(scene.home)
    return measured
  })
  const answer = await dryRun(scene, scene.request({ orderFile }))
  expect(answer).toMatchObject({ peakRssBytes: 1e9, notices: expect.arrayContaining(['from the engine']) })
  expect(apart).toBe(true)
  expect(existsSync(folder)).toBe(false)
  expect(readdirSync(temporaryFolder(scene.home))).toEqual([])
  expect(listRuns(scene.db, scene.project.id)).toEqual([])
  expect(trainingHolder(scene.db)).toBeNull()
})

it('leaves nothing behind where the engine fails either', async () => {
  const scene = runScene(20)
  scene.engine.on('dryRun', () => Promise.reject(new Error('lost')))
  await expect(dryRun(scene, scene.request())).rejects.toThrow('lost')
  expect(readdirSync(temporaryFolder(scene.home))).toEqual([])
})

const starved = () => new AppError('engine-out-of-memory', 'The engine process ran out of memory.')

it('measures again with smaller micro-batches where the engine dies for want of memory, as the run would', async () => {
  const scene = runScene(20)
  scene.engine.on('dryRun', async ({ halvings }) => {
    if (halvings !== 2) throw starved()
    return measured
  })
  const { notices } = await dryRun(scene, scene.request())
  expect(notices.filter((notice) => notice.includes('ran out of memory'))).toEqual(
    ['1/2', '1/4'].map(
      (size) => `The engine process ran out of memory. It was measured again with micro-batches ${size} as large.`,
    ),
  )
})

it('says that a training finds no room, and what would help', async () => {
  const scene = runScene(20)
  scene.engine.on('dryRun', () => Promise.reject(starved()))
  await expect(dryRun(scene, scene.request())).rejects.toMatchObject({
    code: 'engine-out-of-memory',
    message: expect.stringMatching(/ran out of memory\. Smaller micro-batches did not help: .*LoRA or gradient checkpointing\.$/),
  })
  expect(scene.engine.calls).toHaveLength(6)
  expect(readdirSync(temporaryFolder(scene.home))).toEqual([])
})

it('measures nothing beside a training', async () => {
  const scene = runScene(20)
  acquireTrainingLock(scene.db, { pid: process.pid, runId: 'abcdefgh' })
  await expect(dryRun(scene, scene.request())).rejects.toMatchObject({ code: 'busy' })
  expect(scene.engine.calls).toEqual([])
})

it('refuses a base of other labels as a run does', async () => {
  const scene = runScene(20)
  await expect(dryRun(scene, scene.request({ baseLabels: ['spam'] }))).rejects.toMatchObject({ code: 'invalid-input' })
})
