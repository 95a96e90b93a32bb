/** Publishing as the window asks for it: looked at, sent, stopped, into a folder of its own, and comments only with a word. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRun } from '@main/runs/start'
import type { PublishRequest } from '@shared/publish'
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'
import { trainResult } from '@tests/main/runs/fake-engine'
import { temporaryFolder } from '@tests/main/store/helpers'
import { expect, it, onTestFinished } from 'vitest'
import { type HandlerScene, handlerScene } from './handler-scene'

interface PublishScene extends HandlerScene {
  readonly hub: HubServer
  readonly runId: string
  asked(change?: Partial<PublishRequest['target']>, subject?: PublishRequest['subject']): PublishRequest
}

async function open(): Promise<PublishScene> {
  const hub = await startHubServer()
  onTestFinished(() => hub.close())
  hub.tokens.set('hf_ada', { name: 'ada', role: 'write' })
  const scene = handlerScene(20, { env: { HF_ENDPOINT: hub.url, HF_TOKEN: 'hf_ada', HF_HOME: temporaryFolder() } })
  await scene.call('network/switch', { on: true })
  scene.engine.on('train', ({ runFolder: folder }) => {
    writeModel(join(folder, 'model'))
    return trainResult()
  })
  const { runId, live } = await startRun(scene, scene.request({ name: 'What? A "run": 7/8' }))
  await live.done
  const target = { repo: 'ada/heron', isPublic: false, asPullRequest: false, textsAgreed: false, message: 'Upload' }
  return {
    ...scene,
    hub,
    runId,
    asked: (change = {}, subject = { kind: 'run', runId }) => ({
      publishId: 'p1',
      subject,
      card: { license: null, languages: [] },
      target: { ...target, ...change },
    }),
  }
}

function writeModel(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), '{"model_type":"bert"}')
  writeFileSync(join(folder, 'model.safetensors'), Buffer.alloc(50_000, 7))
}

it('a run is looked at, sent with progress, and answered with its page', async () => {
  const scene = await open()
  const plan = await scene.call('publish/plan', scene.asked())
  expect(plan).toMatchObject({ exists: false, isPrivate: true, obstacle: null, texts: null })
  expect(plan.files.map(({ path }) => path)).toContain('model.safetensors')
  expect(scene.hub.repositories.all).toEqual([])
  const pushed = await scene.call('publish/push', scene.asked())
  expect(pushed.url).toBe(`${scene.hub.url}/ada/heron`)
  const told = scene.events.filter(({ name }) => name === 'publish/progress').map(({ payload }) => payload)
  expect(told).toContainEqual(expect.objectContaining({ publishId: 'p1', phase: 'checking' }))
})

it('is stopped by its id, and nothing is committed', async () => {
  const scene = await open()
  scene.hub.fault(/^\/upload\//, { delayMs: 3_000 })
  const push = scene.refusal('publish/push', scene.asked())
  await expect.poll(() => scene.hub.requests.some(({ path }) => path.startsWith('/upload/'))).toBe(true)
  await scene.call('publish/cancel', { publishId: 'another' })
  await scene.call('publish/cancel', { publishId: 'p1' })
  expect(await push).toMatchObject({ code: 'cancelled' })
  expect(scene.hub.repositories.find('model', 'ada/heron')!.commits.size).toBe(1)
})

it('goes to a folder below the one that was chosen, and only that is shown', async () => {
  const scene = await open()
  const parent = temporaryFolder()
  const { publishId, subject, card } = scene.asked()
  const { folder } = await scene.call('publish/export', { publishId, subject, card, parent })
  expect(folder).toBe(join(parent, 'What A run 7 8 model'))
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('library_name: "transformers"')
  await scene.call('publish/show', { folder })
  expect(await scene.refusal('publish/show', { folder: parent })).toMatchObject({ code: 'internal' })
  expect(scene.desktop.opened).toEqual([folder])
  expect(scene.hub.requests).toEqual([])
})

it('comments of a project leave only when that was agreed to', async () => {
  const scene = await open()
  const project = { kind: 'project', projectId: scene.project.id } as const
  const plan = await scene.call('publish/plan', scene.asked({ repo: 'ada/talk' }, project))
  expect([plan.type, plan.texts]).toEqual(['dataset', 20])
  const refused = await scene.refusal('publish/push', scene.asked({ repo: 'ada/talk' }, project))
  expect(refused.message).toMatch(/^20 comments with their texts leave this machine and go to ada\/talk/)
  expect(scene.hub.repositories.all).toEqual([])
  await scene.call('publish/push', scene.asked({ repo: 'ada/talk', textsAgreed: true }, project))
  expect(scene.hub.repositories.find('dataset', 'ada/talk')?.private).toBe(true)
})

it('with the network off nothing is asked', async () => {
  const scene = await open()
  await scene.call('network/switch', { on: false })
  expect(await scene.refusal('publish/plan', scene.asked())).toMatchObject({ code: 'offline' })
  expect(scene.hub.requests).toEqual([])
})

it('a run without a model, or one that trains, is refused', async () => {
  const scene = await open()
  const target = scene.asked({}, { kind: 'run', runId: 'nothere' })
  expect(await scene.refusal('publish/plan', target)).toMatchObject({ code: 'not-found' })
})
