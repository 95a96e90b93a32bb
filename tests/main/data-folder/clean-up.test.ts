/** What takes how much, and what a clean-up removes: Moderato's own, by name, and nothing while a run trains. */
import { existsSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { cleanUp } from '@main/data-folder/clean-up'
import { dataFolder } from '@main/data-folder/contents'
import { partOf } from '@main/data-folder/entries'
import { acquireTrainingLock } from '@main/store/training-lock'
import { expect, it } from 'vitest'
import { openScene, put, RUN } from './scene'

const byName = <T extends { bytes: number }>(list: readonly T[], key: keyof T) =>
  Object.fromEntries(list.map((one) => [one[key], one.bytes]))

it('says what takes how much, what is not its own, and what can go', async () => {
  const scene = openScene()
  put(scene.home, 'devices/cuda-1.29.0/provider.so', Buffer.alloc(77))
  const found = await dataFolder(scene)
  expect(byName(found.parts, 'part')).toMatchObject({
    runs: 50_013,
    tokens: 9_000,
    backups: 20,
    devices: 77,
    temporary: 4,
    foreign: 8,
  })
  expect(found.bytes).toBe(found.parts.reduce((sum, { bytes }) => sum + bytes, 0))
  expect(found).toMatchObject({ home: scene.home, foreign: ['holiday.jpg'], fixed: null, before: null })
  expect(found.hubCache).toEqual({ folder: join(scene.root, 'hf/hub'), bytes: 0, models: 0, datasets: 0 })
  expect(byName(found.cleanUp, 'item')).toEqual({ tokens: 9_000, temporary: 0, checkpoints: 0, backups: 20 })
  const broken = await dataFolder({ ...scene, env: { ...scene.env, HF_ENDPOINT: 'nonsense' } })
  expect(broken.hubCache).toBeNull()
})

it('removes what was chosen, and nothing else', async () => {
  const scene = openScene()
  put(scene.home, 'tmp/survey-2/rows.jsonl', 'old')
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const path of ['tmp/survey-2/rows.jsonl', 'tmp/survey-2']) utimesSync(join(scene.home, path), longAgo, longAgo)
  expect(await cleanUp(scene, ['tokens', 'temporary'])).toBe(9_003)
  // Written to a moment ago: perhaps by a command that is at work.
  expect(readdirSync(join(scene.home, 'tmp'))).toEqual(['import-1'])
  expect(existsSync(join(scene.home, 'tokens/ab.bin'))).toBe(false)
  for (const path of ['backups/moderato-v0010-2026.db', `runs/${RUN}/model/config.json`, 'holiday.jpg', 'browser', 'token.json'])
    expect(existsSync(join(scene.home, path))).toBe(true)
  expect(await cleanUp(scene, ['tokens'])).toBe(0)
  expect(await cleanUp(scene, ['backups'])).toBe(20)
})

it('is refused while a run trains', async () => {
  const scene = openScene()
  acquireTrainingLock(scene.db, { pid: process.pid, runId: RUN })
  await expect(cleanUp(scene, ['tokens'])).rejects.toThrow(/A run is training/)
  expect(existsSync(join(scene.home, 'tokens/ab.bin'))).toBe(true)
})

it.each([
  ['moderato.db-wal', 'database'],
  ['runs', 'runs'],
  ['devices', 'devices'],
  ['SingletonLock', 'window'],
  ['in-use.lock', 'window'],
  ['moderato.db.bak', null],
  ['Runs', null],
  ['toString', null],
])('%s is %s', (name, part) => {
  expect(partOf(name)).toBe(part)
})

it('counts no file twice and follows no link', async () => {
  const scene = openScene()
  put(scene.root, 'elsewhere/large.bin', Buffer.alloc(1_000_000))
  const { symlinkSync } = await import('node:fs')
  symlinkSync(scene.place('elsewhere'), join(scene.home, 'runs', 'linked'))
  expect((await dataFolder(scene)).bytes).toBeLessThan(1_000_000)
})
