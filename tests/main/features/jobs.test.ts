/** Jobs as the window asks for them: a folder of their own, progress as events, and no other folder shown. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freeFolder } from '@main/jobs/free-folder'
import { startRun } from '@main/runs/start'
import { trainResult } from '@tests/main/runs/fake-engine'
import { temporaryFolder } from '@tests/main/store/helpers'
import { expect, it } from 'vitest'
import { type HandlerScene, handlerScene } from './handler-scene'

async function finishedRun(scene: HandlerScene): Promise<string> {
  scene.engine.on('train', () => trainResult())
  const { runId, live } = await startRun(scene, scene.request({ name: 'What? A "run": 7/8' }))
  await live.done
  return runId
}

const start = { posWeight: { toxic: 1, insult: 1 }, trainable: [], targetModules: null, padToMultipleOf: null }

it('a run is exported below the folder that was chosen, and only that folder is shown', async () => {
  const scene = handlerScene()
  const runId = await finishedRun(scene)
  scene.engine.on('writeStart', ({ outFolder }) => {
    mkdirSync(join(outFolder, 'base'))
    writeFileSync(join(outFolder, 'base', 'config.json'), '{}')
    return start
  })
  const parent = temporaryFolder()
  const { folder } = await scene.call('jobs/export', { jobId: 'j1', runId, parent })
  expect(folder).toBe(join(parent, 'What A run 7 8 job'))
  expect(existsSync(join(folder, 'manifest.json'))).toBe(true)
  const told = scene.events.filter(({ name }) => name === 'jobs/progress').map(({ payload }) => payload)
  expect(told).toContainEqual({ jobId: 'j1', phase: 'writing-model', done: 0, total: 0 })
  const second = await scene.call('jobs/export', { jobId: 'j2', runId, parent })
  expect(second.folder).toBe(`${folder} 2`)
  await scene.call('jobs/show', { folder })
  expect(await scene.refusal('jobs/show', { folder: parent })).toMatchObject({ code: 'internal' })
  expect(scene.desktop.opened).toEqual([folder])
})

it('an export that is cancelled while the engine works leaves nothing', async () => {
  const scene = handlerScene()
  const runId = await finishedRun(scene)
  scene.engine.on('writeStart', async () => {
    await scene.call('jobs/cancel', { jobId: 'j1' })
    return start
  })
  const parent = temporaryFolder()
  expect(await scene.refusal('jobs/export', { jobId: 'j1', runId, parent })).toMatchObject({ code: 'cancelled' })
  expect(existsSync(join(parent, 'What A run 7 8 job'))).toBe(false)
  await scene.call('jobs/cancel', { jobId: 'gone' })
})

it('a folder that is no job is refused in a sentence', async () => {
  const scene = handlerScene()
  const refused = await scene.refusal('jobs/import', { jobId: 'j', projectId: scene.project.id, folder: temporaryFolder() })
  expect(refused).toMatchObject({ code: 'not-found', message: expect.stringMatching(/is not a job/) })
})

it.each([
  ['..', 'job'],
  ['a/../b', 'a .. b'],
  ['Straße 7, elsewhere', 'Straße 7 elsewhere'],
  ['con|<>*', 'con'],
])('the run name %j becomes the folder name %j', (name, folder) => {
  const parent = temporaryFolder()
  expect(freeFolder(parent, name)).toBe(join(parent, folder))
})
