/** The Hub in the terminal: pull, and a base by its id, against the loopback server. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cliScene, commentLines } from './scene'

const scene = await cliScene()
const VARIABLES = ['HF_ENDPOINT', 'HF_HOME', 'HF_TOKEN', 'HF_HUB_OFFLINE', 'HF_HUB_CACHE']
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]))
let hub: HubServer
let commit: string

beforeAll(async () => {
  hub = await startHubServer()
  const files = Object.fromEntries(readdirSync('base').map((name) => [name, readFileSync(join('base', name))]))
  commit = await hub.add({ id: 'team/tiny', files })
  await hub.add({ id: 'team/gated', files, gated: 'auto' })
  for (const name of VARIABLES) delete process.env[name]
  process.env.HF_ENDPOINT = hub.url
  process.env.HF_HOME = join(scene.folder, 'hf')
})
afterAll(async () => {
  await hub.close()
  for (const name of VARIABLES) if (before[name] !== undefined) process.env[name] = before[name]
})

it('pulls into the cache, says what came, and has it the second time', async () => {
  const first = await scene.json('pull', '--repo', 'team/tiny')
  expect(Object.keys(first)).toEqual(['folder', 'revision', 'files', 'bytes', 'resumedBytes', 'seconds'])
  expect(first).toMatchObject({
    folder: join(scene.folder, 'hf/hub/models--team--tiny/snapshots', commit),
    revision: commit,
    resumedBytes: 0,
  })
  expect(await scene.json('pull', '--repo', 'team/tiny', '--revision', commit)).toMatchObject({ resumedBytes: first.bytes })
  const { requests } = await scene.json<{ requests: { purpose: string }[] }>('ledger')
  expect(new Set(requests.map(({ purpose }) => purpose))).toEqual(
    new Set(['look up model', 'list files of model', 'download model']),
  )
})

it('trains from a model of the Hub, and keeps its commit in the history', async () => {
  const data = scene.file('train.csv', commentLines(24))
  const quick = ['--max-length', '24', '--batch-size', '8', '--epochs', '1']
  const trained = await scene.json<{ run: string }>('train', '--data', data, '--base', 'team/tiny', ...quick)
  const { runs } = await scene.json<{ runs: { id: string; base: string }[] }>('runs')
  expect(runs.find(({ id }) => id === trained.run)?.base).toBe(`team/tiny@${commit}`)
  process.env.HF_HUB_OFFLINE = '1'
  const asked = hub.requests.length
  await scene.json('train', '--data', data, '--base', `team/tiny@${commit}`, '--max-steps', '1', ...quick)
  expect(hub.requests.length).toBe(asked)
  delete process.env.HF_HUB_OFFLINE
})

it.each<[string, string[], number, RegExp]>([
  ['a gated model', ['pull', '--repo', 'team/gated'], 2, /accept the terms at .*\/team\/gated, then set an access token/],
  ['nothing of that id', ['pull', '--repo', 'team/none'], 2, /either there is none of that id, or it is private/],
  ['no id', ['pull', '--repo', 'https://hub/team/none'], 2, /is no id of the Hub: expected org\/name/],
  ['no repository', ['pull'], 2, /--repo is missing/],
  ['an unknown type', ['pull', '--repo', 'a/b', '--type', 'space'], 2, /expected model or dataset/],
  [
    'a base that is nowhere',
    ['train', '--data', 'train.csv', '--base', 'team/none'],
    2,
    /--base team\/none is neither minilm nor a run nor a folder here, so the Hub was asked for it: .*shows no model team\/none/,
  ],
])('says what is wrong with %s', async (_name, argv, code, sentence) => {
  const answer = await scene.run(...argv)
  expect(answer.stderr).toMatch(sentence)
  expect(answer.stderr.trim().split('\n').at(-1)).toMatch(/^moderato: /)
  expect(answer.code).toBe(code)
})

it('is stopped by Ctrl+C and keeps what arrived', async () => {
  await hub.add({ id: 'team/slow', files: { ...files(), 'model.safetensors': Buffer.alloc(3_000_000, 1) } })
  hub.fault(/^\/lfs\//, { bytesPerSecond: 2_000_000, times: 1 })
  const { code, stderr } = await scene.interrupted(/[1-9]\.\d MB of 3/, 'pull', '--repo', 'team/slow')
  expect([code, stderr.includes('The download was stopped; what has arrived is kept.')]).toEqual([1, true])
  const blobs = join(scene.folder, 'hf/hub/models--team--slow/blobs')
  expect(readdirSync(blobs).filter((name) => name.endsWith('.incomplete')).length).toBe(1)
  expect(existsSync(join(blobs, '..', 'refs/main'))).toBe(true)
})

const files = () => Object.fromEntries(readdirSync('base').map((name) => [name, readFileSync(join('base', name))]))
