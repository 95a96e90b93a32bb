/** The window's calls about its data folder: what stands against a move, and that everything is held while it lasts. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { prepareHome } from '@main/runs/home'
import { fill } from '@tests/main/data-folder/scene'
import { expect, it } from 'vitest'
import { handlerScene } from './handler-scene'

it('lists what the folder holds, and makes room', async () => {
  const scene = handlerScene(4)
  fill(scene.home)
  const { parts, fixed } = await scene.call('data-folder/get', undefined)
  expect(parts.find(({ part }) => part === 'tokens')).toEqual({ part: 'tokens', bytes: 9_000, files: 1 })
  expect(fixed).toMatch(/named with --home/)
  expect(await scene.call('data-folder/clean-up', { items: ['tokens'] })).toBe(9_000)
})

it('refuses to move a folder that was named, and what is moved while something works on it', async () => {
  const scene = handlerScene(4)
  const place = join(scene.home, '..', 'new')
  prepareHome(scene.home)
  expect((await scene.refusal('data-folder/plan-move', { place })).message).toMatch(/named with --home/)
  expect((await scene.refusal('data-folder/move', { place })).code).toBe('invalid-input')
  scene.live.set('abcdef123456', { stop: () => {}, done: new Promise(() => {}) })
  expect((await scene.refusal('data-folder/move', { place })).message).toMatch(/A run is training/)
  expect((await scene.refusal('data-folder/clean-up', { items: ['tokens'] })).message).toMatch(/A run is training/)
  scene.live.clear()
  expect(existsSync(place)).toBe(false)
})

it('starts again when it is asked to', async () => {
  const scene = handlerScene(4)
  await scene.call('data-folder/restart', undefined)
  expect(scene.desktop.restarts).toBe(1)
})
