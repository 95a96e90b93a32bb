/** Pulling a model: the cache's layout, only what is needed, what is refused before anything big is fetched. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cachedRepositories, removeCached } from '@main/hub/cache-contents'
import { cachedSnapshot } from '@main/hub/cached-snapshot'
import { pull } from '@main/hub/pull'
import type { DownloadProgress } from '@shared/hub'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { BERT, modelFiles, openScene, patterned, type Scene } from './scene'

let scene: Scene
let commit: string
const weights = patterned(3_000_000)
const tiny = { type: 'model', id: 'team/tiny' } as const
const options = (revision = 'main') => ({ revision, signal: new AbortController().signal })

beforeEach(async () => {
  scene = await openScene()
  commit = await scene.hub.add({ id: tiny.id, files: modelFiles(weights) })
})
afterEach(() => scene.close())

it('writes the layout of the Hub’s cache, with the files the engine needs alone', async () => {
  const told: DownloadProgress[] = []
  const pulled = await pull(scene.access, tiny, { ...options(), onProgress: (progress) => told.push(progress) })
  const root = join(scene.cacheFolder, 'models--team--tiny')
  expect(pulled).toEqual({
    folder: join(root, 'snapshots', commit),
    revision: commit,
    files: 5,
    bytes:
      weights.length +
      readdirSync(pulled.folder).reduce(
        (sum, name) => sum + (name.endsWith('.safetensors') ? 0 : readFileSync(join(pulled.folder, name)).length),
        0,
      ),
    resumedBytes: 0,
  })
  expect(readdirSync(pulled.folder).sort()).toEqual([
    'README.md',
    'config.json',
    'model.safetensors',
    'tokenizer_config.json',
    'vocab.txt',
  ])
  expect(readFileSync(join(pulled.folder, 'model.safetensors')).equals(weights)).toBe(true)
  expect(readFileSync(join(root, 'refs/main'), 'utf8')).toBe(commit)
  const { sha256 } = scene.hub.repositories.find('model', tiny.id)!.refs.get('main')!.files.get('model.safetensors')!
  expect(readlinkSync(join(pulled.folder, 'model.safetensors'))).toBe(`../../blobs/${sha256}`)
  expect(readdirSync(join(root, 'blobs')).filter((name) => name.endsWith('.incomplete'))).toEqual([])
  expect(told.at(-1)).toMatchObject({ bytes: pulled.bytes, totalBytes: pulled.bytes, stalled: null })
})

it('asks for nothing twice: the second pull looks the head up and has the files', async () => {
  const first = await pull(scene.access, tiny, options())
  const before = scene.asked().length
  expect(await pull(scene.access, tiny, options())).toEqual({ ...first, resumedBytes: first.bytes })
  expect(scene.asked().slice(before)).toEqual(['/api/models/team/tiny/revision/main', `/api/models/team/tiny/tree/${commit}`])
})

it('keeps what a new commit shares with the old one', async () => {
  await pull(scene.access, tiny, options())
  const repository = scene.hub.repositories.find('model', tiny.id)!
  const next = await scene.hub.repositories.commit(repository, { files: { 'README.md': 'new' }, title: 'card' })
  const pulled = await pull(scene.access, tiny, options())
  expect([pulled.revision, pulled.bytes - pulled.resumedBytes]).toEqual([next.id, 3])
  expect(await cachedSnapshot(scene.access.environment, tiny, 'main')).toMatchObject({
    commit: next.id,
    complete: true,
    files: 5,
  })
  expect(await cachedSnapshot(scene.access.environment, tiny, commit)).toMatchObject({ commit, complete: true })
  const [listed] = await cachedRepositories(scene.access.environment)
  expect(listed).toMatchObject({ id: 'team/tiny', incompleteBytes: 0 })
  expect(listed?.snapshots.flatMap(({ revisions }) => revisions)).toEqual(['main'])
})

it('copies where links cannot be made, and finds that again', async () => {
  const access = scene.with({ env: { HF_HUB_DISABLE_SYMLINKS: '1' } })
  const pulled = await pull(access, tiny, options())
  expect(lstatSync(join(pulled.folder, 'model.safetensors')).isSymbolicLink()).toBe(false)
  expect(readFileSync(join(pulled.folder, 'model.safetensors')).equals(weights)).toBe(true)
  expect((await pull(access, tiny, options())).resumedBytes).toBe(pulled.bytes)
})

it('takes shards as the index names them, and refuses an index that lies', async () => {
  const index = (names: Record<string, string>) => JSON.stringify({ weight_map: names })
  const sharded = {
    'config.json': BERT,
    'vocab.txt': 'a',
    'model-00001-of-00002.safetensors': 'one',
    'model-00002-of-00002.safetensors': 'two',
    'model-extra.safetensors': 'x',
  }
  const add = (id: string, names: Record<string, string>) =>
    scene.hub.add({ id, files: { ...sharded, 'model.safetensors.index.json': index(names) } })
  await add('team/sharded', { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' })
  const { folder } = await pull(scene.access, { type: 'model', id: 'team/sharded' }, options())
  expect(
    readdirSync(folder)
      .filter((name) => name.startsWith('model'))
      .sort(),
  ).toEqual(['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors', 'model.safetensors.index.json'])
  await add('team/lies', { a: '../../../etc/passwd.safetensors' })
  await expect(pull(scene.access, { type: 'model', id: 'team/lies' }, options())).rejects.toThrow(
    /places the tensor "?a"? in "\.\.\//,
  )
  await add('team/short', { a: 'model-00009-of-00009.safetensors' })
  await expect(pull(scene.access, { type: 'model', id: 'team/short' }, options())).rejects.toThrow(/names the shard model-00009/)
  await scene.hub.add({ id: 'team/huge', files: { ...sharded, 'model.safetensors.index.json': Buffer.alloc(20_000_001, ' ') } })
  await expect(pull(scene.access, { type: 'model', id: 'team/huge' }, options())).rejects.toThrow(/has 20000001 bytes; at most/)
})

it('takes pytorch_model.bin where there is nothing else', async () => {
  await scene.hub.add({ id: 'old', files: { 'config.json': BERT, 'vocab.txt': 'a', 'pytorch_model.bin': 'weights' } })
  const { folder } = await pull(scene.access, { type: 'model', id: 'old' }, options())
  expect(readdirSync(folder).sort()).toEqual(['config.json', 'pytorch_model.bin', 'vocab.txt'])
})

it('says what the engine does not cover before it fetches weights', async () => {
  const files = { ...modelFiles(weights), 'config.json': '{"model_type": "gpt2"}' }
  await scene.hub.add({ id: 'team/gpt', files })
  await expect(pull(scene.access, { type: 'model', id: 'team/gpt' }, options())).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('model_type "gpt2" is not supported; supported are bert'),
  })
  expect(scene.asked().filter((path) => path.includes('safetensors'))).toEqual([])
  await scene.hub.add({ id: 'team/keras', files: { 'config.json': BERT, 'tf_model.h5': 'x' } })
  await expect(pull(scene.access, { type: 'model', id: 'team/keras' }, options())).rejects.toThrow(
    /has its weights as tf_model.h5/,
  )
})

it('fetches a dataset whole, folders too, unless one of its names is hostile', async () => {
  const files = { 'README.md': '# Comments', 'empty.txt': '', 'data/train.csv': 'text,toxic\nhello,0\n' }
  await scene.hub.add({ id: 'team/comments', type: 'dataset', files })
  const { folder } = await pull(scene.access, { type: 'dataset', id: 'team/comments' }, options())
  expect(readFileSync(join(folder, 'data/train.csv'), 'utf8')).toContain('hello')
  expect(readFileSync(join(folder, 'empty.txt'), 'utf8')).toBe('')
  expect(readlinkSync(join(folder, 'data/train.csv'))).toMatch(/^\.\.\/\.\.\/\.\.\/blobs\//)
  await scene.hub.add({ id: 'team/evil', type: 'dataset', files: { ...files, '../../evil.csv': 'x' } })
  await expect(pull(scene.access, { type: 'dataset', id: 'team/evil' }, options())).rejects.toThrow(
    'The file name "../../evil.csv" of the dataset team/evil leads out of its folder: it was refused, and nothing was written.',
  )
  expect(readdirSync(scene.cacheFolder)).not.toContain('datasets--team--evil')
})

it('finds what is there with HF_HUB_OFFLINE, and asks nobody', async () => {
  const offline = scene.with({ env: { HF_HUB_OFFLINE: 'YES' } })
  await expect(pull(offline, tiny, options())).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringContaining('is not in the cache'),
  })
  const { folder } = await pull(scene.access, tiny, options())
  const before = scene.asked().length
  expect(await pull(offline, tiny, options())).toMatchObject({ folder, files: 5 })
  expect(scene.asked().length).toBe(before)
  await removeCached(scene.access.environment, tiny)
  expect(await cachedRepositories(scene.access.environment)).toEqual([])
})

it('pins a revision: a tag, a branch with a slash, a commit, and none that does not exist', async () => {
  const repository = scene.hub.repositories.find('model', tiny.id)!
  await scene.hub.repositories.commit(repository, { files: { 'README.md': 'pr' }, ref: 'refs/pr/1', from: 'main', title: 'pr' })
  const pulled = await pull(scene.access, tiny, options('refs/pr/1'))
  expect(readFileSync(join(pulled.folder, 'README.md'), 'utf8')).toBe('pr')
  expect(readFileSync(join(scene.cacheFolder, 'models--team--tiny/refs/refs/pr/1'), 'utf8')).toBe(pulled.revision)
  expect((await pull(scene.access, tiny, options(commit))).revision).toBe(commit)
  await expect(pull(scene.access, tiny, options('v9'))).rejects.toThrow(/There is no revision v9 of the model team\/tiny/)
  await expect(pull(scene.access, tiny, options('../main'))).rejects.toThrow(/is no revision/)
  await expect(pull(scene.access, { type: 'model', id: '../etc' }, options())).rejects.toThrow(/is no id of the Hub/)
})
