/** Datasets of the Hub against the loopback server: what is found, chosen, previewed and fetched. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readRows } from '@engine/data/files/read-rows'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import { readCardFile } from '@main/datasets/card-file'
import { Datasets } from '@main/datasets/datasets'
import { remoteBytes } from '@main/datasets/remote-bytes'
import { AppError } from '@shared/errors'
import type { DownloadProgress } from '@shared/hub'
import { refusal } from '@tests/engine/data/files/fixtures'
import { openScene, type Scene } from '@tests/main/hub/scene'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse } from 'yaml'

const golden = (name: string) => readFileSync(resolve(import.meta.dirname, '../../golden/data-files', name))
const columns = golden('groups.parquet')
const indices = golden('class-indices.parquet')
const vectors = golden('float-vectors.parquet')

let scene: Scene
let datasets: Datasets
const options = () => ({ signal: new AbortController().signal })

beforeEach(async () => {
  scene = await openScene()
  datasets = new Datasets(scene.access)
})
afterEach(() => scene.close())

const add = (files: Record<string, string | Uint8Array>, more: object = {}) =>
  scene.hub.add({ id: 'team/talk', type: 'dataset', files, ...more })

async function rowsOf(ref: string, from = datasets) {
  const data = await from.open(ref, options())
  const mapping = await resolveMapping(data)
  const rows = []
  for await (const batch of readRows(data, mapping)) rows.push(...batch)
  return { data, mapping, rows }
}

it('reads its own Parquet, all shards of a split in order, train when none is named', async () => {
  await add({
    'README.md': '# Talk',
    'data/train-00000-of-00002.parquet': columns,
    'data/train-00001-of-00002.parquet': columns,
    'data/test-00000-of-00001.parquet': columns,
  })
  const { data, rows, mapping } = await rowsOf('hub:team/talk')
  expect(data.name).toBe('team/talk#default/train')
  expect(mapping).toEqual({ text: 'text', id: 'id', labels: { kind: 'columns', columns: ['toxic', 'insult', 'threat'] } })
  expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(rows.slice(6).map(({ labels }) => labels)).toEqual(rows.slice(0, 6).map(({ labels }) => labels))
  expect(scene.asked().filter((path) => path.includes('test-0000'))).toEqual([])
})

it('lists configurations and splits of the card, with rows where it tells them', async () => {
  const commit = await add(
    { 'en/a.parquet': columns, 'en/b.parquet': columns, 'de/all.parquet': columns },
    {
      info: {
        cardData: {
          configs: [
            {
              config_name: 'english',
              data_files: [
                { split: 'train', path: 'en/a*' },
                { split: 'test', path: ['en/b.parquet'] },
              ],
            },
            { config_name: 'german', data_files: 'de/*.parquet', default: true },
            { config_name: 'gone', data_files: 'fr/*' },
          ],
          dataset_info: [{ config_name: 'english', splits: [{ name: 'train', num_examples: 6 }] }],
        },
      },
    },
  )
  const { splits, ...rest } = await datasets.choices('hub:team/talk')
  expect(rest).toEqual({ id: 'team/talk', commit, url: `${scene.hub.url}/datasets/team/talk`, notices: [] })
  expect(splits.map(({ config, split, files, rows }) => [config, split, files, rows])).toEqual([
    ['german', 'train', 1, null],
    ['english', 'train', 1, 6],
    ['english', 'test', 1, null],
  ])
  expect(splits[2]!.ref).toBe(`hub:team/talk@${commit}#english/test`)
  expect((await datasets.open('hub:team/talk', options())).name).toBe('team/talk#german/train')
})

it('names what there is when the choice is not clear or not there', async () => {
  await add(
    { 'a/x.parquet': columns, 'b/x.parquet': columns },
    {
      info: {
        cardData: {
          configs: [
            {
              config_name: 'a',
              data_dir: 'a',
              data_files: [
                { split: 'dev', path: '*' },
                { split: 'extra', path: 'x*' },
              ],
            },
            { config_name: 'b', data_dir: 'b' },
          ],
        },
      },
    },
  )
  expect(await refusal(datasets.open('hub:team/talk', options()))).toMatch(/several configurations.*#a; it has a, b\./)
  expect(await refusal(datasets.open('hub:team/talk#c', options()))).toMatch(/no configuration c; it has a, b\./)
  expect(await refusal(datasets.open('hub:team/talk#a', options()))).toMatch(/none is called train.*#a\/dev; it has dev, extra/)
  expect(await refusal(datasets.open('hub:team/talk#b/test', options()))).toMatch(/no split test .*; it has train\./)
  expect(await refusal(datasets.open('hub:team/none', options()))).toMatch(/shows no dataset team\/none/)
})

it('takes the Hub’s conversion before CSV, and says so', async () => {
  await add(
    { 'train.csv': 'text,toxic\nhello you,1\n', 'talk.py': 'raise SystemExit' },
    { parquet: { default: { train: [indices], dev: [indices] } } },
  )
  const { splits, notices } = await datasets.choices('hub:team/talk')
  expect(splits.map(({ config, split }) => `${config}/${split}`)).toEqual(['default/train', 'default/dev'])
  expect(notices).toEqual(['It is read as the Hub has converted it to Parquet.'])
  const { rows, mapping } = await rowsOf('hub:team/talk#default/dev')
  expect(rows).toHaveLength(6)
  expect(mapping.labels).toMatchObject({ kind: 'indices', classes: ['admiration', 'anger', 'neutral'] })
  expect((await rowsOf(splits[1]!.ref)).rows).toEqual(rows)
})

it('takes no conversion for another revision than the one that is converted', async () => {
  await add({ 'train.csv': 'text,toxic\nhello you,1\n' }, { parquet: { default: { train: [indices] } } })
  const repository = scene.hub.repositories.find('dataset', 'team/talk')!
  await scene.hub.repositories.commit(repository, { files: {}, ref: 'v1', from: 'main', title: 'a tag' })
  expect((await datasets.choices('hub:team/talk@v1')).notices).toEqual([])
  expect((await rowsOf('hub:team/talk@v1')).rows.map(({ text }) => text)).toEqual(['hello you'])
})

it('reads CSV and compressed JSONL where there is no Parquet, class names from the card', async () => {
  const names = { '0': 'civil', '1': 'rude', '10': 'spam', '2': 'threat' }
  await add(
    { 'train.csv': 'text,label\nhello you,1\ngo away now,0\nbuy this now,3\n', 'dev.jsonl.zst': golden('packed.jsonl.zst') },
    { info: { cardData: { dataset_info: { features: [{ name: 'label', dtype: { class_label: { names } } }] } } } },
  )
  const { rows, mapping } = await rowsOf('hub:team/talk')
  expect(mapping.labels).toEqual({
    kind: 'indices',
    column: 'label',
    classes: ['civil', 'rude', 'threat', 'spam'],
    labels: ['civil', 'rude', 'threat', 'spam'],
  })
  expect(rows.map(({ labels }) => labels.indexOf(1))).toEqual([1, 0, 3])
  expect((await rowsOf('hub:team/talk#default/validation')).rows.map(({ labels }) => labels)).toEqual([
    [0, 0],
    [1, null],
  ])
})

it('never runs a loading script, and says what it would need', async () => {
  await add({ 'talk.py': 'raise SystemExit', 'README.md': '' })
  expect(await refusal(datasets.choices('hub:team/talk'))).toMatch(/made by the program talk\.py.*never run here/)
  await add({ 'README.md': '', 'pictures.zip': 'x', 'dataset_infos.json': '{}' })
  expect(await refusal(datasets.choices('hub:team/talk'))).toMatch(/has no data files that can be read/)
})

it('previews the first rows by ranges, and fetches nothing into the cache', async () => {
  await add(
    { 'train.parquet': vectors, 'data/big.parquet': columns },
    { info: { cardData: { configs: [{ config_name: 'v', data_files: 'train.parquet' }] } } },
  )
  const preview = await datasets.preview('hub:team/talk')
  expect(preview).toMatchObject({ name: 'team/talk#v/train', path: 'hub:team/talk', bytes: vectors.length, format: 'parquet' })
  expect(preview.preview).toHaveLength(6)
  expect(preview.mapping.labels).toMatchObject({ kind: 'vector', classes: ['label_0', 'label_1', 'label_2'] })
  expect(preview.notices[0]).toMatch(/nothing names them/)
  const ranges = scene.hub.requests.filter(({ path }) => path.includes('/resolve/')).map(({ headers }) => headers.range)
  expect(ranges).toEqual([`bytes=0-${vectors.length - 1}`])
})

it('a preview fetches little of a large file, and bears a server that ignores ranges', async () => {
  const row = `${'a comment of some words '.repeat(20)},1,0\n`
  const text = `text,rude,spam\n${row.repeat(20_000)}`
  await add({ 'train.csv': text })
  scene.hub.fault(/train\.csv|lfs/, { ignoreRange: true })
  const preview = await datasets.preview('hub:team/talk')
  expect(preview.preview).toHaveLength(20)
  expect(preview.mapping.labels).toEqual({ kind: 'columns', columns: ['rude', 'spam'] })
  const seen = scene.hub.requests.filter(({ headers }) => headers.range)
  expect(new Set(seen.map(({ headers }) => headers.range)).size).toBeLessThan(4)
})

it.each<[string, number, string]>([
  ['other bytes than it was asked for', 206, 'bytes 5-10/1000000000'],
  ['everything, where what is wanted stands far behind', 200, ''],
])('a preview takes no %s', async (_, status, range) => {
  let taken = 0
  const body = new ReadableStream({
    pull(controller) {
      taken += 1e6
      controller.enqueue(new Uint8Array(1e6))
    },
  })
  const answer = new Response(body, { status, headers: range ? { 'content-range': range } : {} })
  const file = { path: 'far.parquet', bytes: 10 ** 9, blobId: '', sha256: null }
  const wanted = { repository: { type: 'dataset', id: 'team/talk' }, commit: '0'.repeat(40), file } as const
  const bytes = remoteBytes({ ...scene.access, network: { fetch: async () => answer } }, wanted)
  expect(await refusal(bytes.slice(10 ** 9 - 8, 8))).toMatch(/does not send parts of far\.parquet/)
  expect(taken).toBeLessThan(3e6)
})

it('a fetched split is read again without a request; HF_HUB_OFFLINE reads it from the cache', async () => {
  await add({ 'data/train-00000-of-00001.parquet': columns })
  const { splits } = await datasets.choices('hub:team/talk')
  const told: DownloadProgress[] = []
  await datasets.open(splits[0]!.ref, { ...options(), onProgress: (progress) => told.push(progress) })
  expect(told.at(-1)).toMatchObject({ bytes: columns.length, totalBytes: columns.length })
  const before = scene.asked().length
  await datasets.open(splits[0]!.ref, options())
  await rowsOf('hub:team/talk')
  const offline = new Datasets(scene.with({ env: { HF_HUB_OFFLINE: '1' } }))
  const asked = scene.asked().length
  expect((await rowsOf('hub:team/talk', offline)).rows).toHaveLength(6)
  expect(await refusal(offline.open('hub:team/other', options()))).toMatch(
    /^The dataset team\/other is not in the cache.*HF_HUB_OFFLINE/,
  )
  expect(scene.asked().length).toBe(asked)
  expect(asked - before).toBe(3)
})

it('HF_HUB_OFFLINE reads what the card says too: configurations, splits and names of classes', async () => {
  const head = `configs:
- config_name: talk
  data_files:
  - {split: train, path: first.csv}
  - {split: extra, path: second.csv}
dataset_info:
- config_name: talk
  features:
  - {name: label, dtype: {class_label: {names: {'0': civil, '1': rude, '2': spam}}}}`
  const row = 'text,label\nhello you,1\n'
  const files = { 'README.md': `---\n${head}\n---\n# Talk`, 'first.csv': row, 'second.csv': row.replace('1', '2') }
  await add(files, { info: { cardData: parse(head) as object } })
  const online = await rowsOf('hub:team/talk')
  await rowsOf('hub:team/talk#talk/extra')
  const offline = await rowsOf('hub:team/talk', new Datasets(scene.with({ env: { HF_HUB_OFFLINE: '1' } })))
  expect(offline.rows).toEqual(online.rows)
  expect(offline.mapping).toEqual(online.mapping)
  expect(offline.mapping.labels).toMatchObject({ classes: ['civil', 'rude', 'spam'] })
})

it('with the network switched off, what was fetched is read and previewed; the rest says what keeps it off', async () => {
  await add({ 'train.csv': 'text,label\nhello you,1\n' })
  const online = await rowsOf('hub:team/talk')
  const off = new AppError('offline', 'The network is switched off.')
  const offline = new Datasets({ ...scene.access, network: { fetch: () => Promise.reject(off) } })
  const { splits, notices } = await offline.choices('hub:team/talk')
  expect(notices[0]).toMatch(/^The network is off: it is read as the cache has it/)
  expect((await offline.preview(splits[0]!.ref)).preview).toHaveLength(1)
  expect((await rowsOf('hub:team/talk', offline)).rows).toEqual(online.rows)
  expect(await refusal(offline.choices('hub:team/other'))).toBe(off.message)
})

it('HF_HUB_OFFLINE refuses a split of which shards are missing', async () => {
  await add({ 'train-00000-of-00002.parquet': columns, 'train-00001-of-00002.parquet': golden('gzip.parquet') })
  scene.hub.fault(/train-00001/, { status: 404, headers: { 'x-error-code': 'EntryNotFound' } })
  expect(await refusal(datasets.open('hub:team/talk', options()))).toMatch(/no file train-00001/)
  const offline = new Datasets(scene.with({ env: { HF_HUB_OFFLINE: '1' } }))
  expect(await refusal(offline.open('hub:team/talk', options()))).toMatch(/Only a part of the dataset team\/talk is in the cache/)
})

it('a name that cannot be a file everywhere is refused before a byte is fetched', async () => {
  await add({ 'data/aux.parquet': columns })
  expect(await refusal(datasets.open('hub:team/talk', options()))).toMatch(/is the name of a device on Windows/)
})

it.each(['hub:', 'hub:a/b/c', 'hub:../x', 'hub:team/talk#', 'hub:team/talk#a/b/c', 'hub:team/talk@..#a', 'hub:team/talk@#a'])(
  'refuses %s as a reference',
  async (ref) => {
    expect(await refusal(datasets.choices(ref))).toMatch(/expected/)
    expect(scene.asked()).toEqual([])
  },
)

it.each<[string, string, unknown]>([
  ['a head', '---\na: [1]\n---\ntext', { a: [1] }],
  ['a head of Windows', '\ufeff---\r\na: 1\r\n---\r\n', { a: 1 }],
  ['no head', '# Talk\n---\na: 1\n---\n', undefined],
  ['a broken head', '---\na: [1\n---\n', undefined],
  ['a bomb', `---\na0: &a0 [x, x]\n${range(40, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)}\n---\n`, undefined],
  ['a head of megabytes', `---\na: ${'x'.repeat(600_000)}\n---\n`, undefined],
])('a card with %s', async (_, text, expected) => {
  mkdirSync(scene.cacheFolder, { recursive: true })
  writeFileSync(join(scene.cacheFolder, 'README.md'), text)
  expect(await readCardFile(scene.cacheFolder)).toEqual(expected)
})

function range(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n')
}
