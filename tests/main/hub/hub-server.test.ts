/** The fixture itself: the Hub's own library reads from it and writes to it, and its faults are the faults they are called. */
import { createHash } from 'node:crypto'
import { commit, createRepo, datasetInfo, downloadFile, listFiles, listModels, modelInfo, whoAmI } from '@huggingface/hub'
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let hub: HubServer
let first: string
const weights = Buffer.alloc(200_000, 'weights')

beforeAll(async () => {
  hub = await startHubServer({ pageSize: 2, multipartBytes: 300_000 })
  hub.tokens.set('hf_alice', { name: 'alice', role: 'write', organizations: ['team'] })
  hub.tokens.set('hf_bob', { name: 'bob', role: 'write' })
  first = await hub.add({
    id: 'team/tiny',
    files: { 'config.json': '{}', 'README.md': '# Tiny', 'model.safetensors': weights, 'onnx/model.onnx': 'x' },
    info: { tags: ['bert', 'license:mit'], pipeline_tag: 'fill-mask', downloads: 5 },
  })
  await hub.add({ id: 'gpt', info: { pipeline_tag: 'text-generation', downloads: 9 } })
  await hub.add({ id: 'team/comments', type: 'dataset', parquet: { default: { train: [Buffer.from('PAR1')] } } })
})
afterAll(() => hub.close())

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
const at = (path: string, init?: RequestInit) => fetch(hub.url + path, init)
const withoutFaults = () => hub.clearFaults()

describe('reading', () => {
  it('tells info, search and trees to the library, page by page', async () => {
    expect(await modelInfo({ name: 'team/tiny', hubUrl: hub.url, additionalFields: ['sha', 'tags'] })).toMatchObject({
      name: 'team/tiny',
      sha: first,
      task: 'fill-mask',
      tags: ['bert', 'license:mit'],
    })
    expect((await all(listModels({ hubUrl: hub.url }))).map(({ name }) => name)).toEqual(['gpt', 'team/tiny'])
    const found = await all(listModels({ hubUrl: hub.url, search: { query: 'TINY', tags: ['bert'] } }))
    expect(found.map(({ name }) => name)).toEqual(['team/tiny'])
    const files = await all(listFiles({ repo: 'team/tiny', hubUrl: hub.url, recursive: true }))
    expect(files.map(({ path, type }) => [path, type])).toEqual([
      ['onnx', 'directory'],
      ['config.json', 'file'],
      ['README.md', 'file'],
      ['model.safetensors', 'file'],
      ['onnx/model.onnx', 'file'],
    ])
    expect(files[3]?.lfs?.oid).toBe(createHash('sha256').update(weights).digest('hex'))
    expect(files[1]?.oid).toBe('9e26dfeeb6e641a33dae4961196235bdb965b21b')
  })

  it('redirects to the files and serves ranges of them', async () => {
    const blob = await downloadFile({ repo: 'team/tiny', path: 'model.safetensors', hubUrl: hub.url })
    expect(Buffer.from(await blob!.arrayBuffer()).equals(weights)).toBe(true)
    const small = await at('/team/tiny/resolve/main/README.md')
    expect([small.redirected, small.headers.get('x-repo-commit'), await small.text()]).toEqual([true, first, '# Tiny'])
    const head = await at('/team/tiny/resolve/main/model.safetensors', { method: 'HEAD', redirect: 'manual' })
    expect(head.headers.get('x-linked-size')).toBe('200000')
    const part = await at('/team/tiny/resolve/main/model.safetensors', { headers: { range: 'bytes=199999-' } })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 199999-199999/200000', 'i'])
    expect((await at('/team/tiny/resolve/main/model.safetensors', { headers: { range: 'bytes=200000-' } })).status).toBe(416)
  })

  it('lists the Parquet files of a dataset', async () => {
    expect((await datasetInfo({ name: 'team/comments', hubUrl: hub.url })).name).toBe('team/comments')
    const listing = (await (await at('/api/datasets/team/comments/parquet')).json()) as { default: { train: string[] } }
    expect(await (await fetch(listing.default.train[0]!)).text()).toBe('PAR1')
  })

  it('hides private repositories and gates others', async () => {
    await hub.add({ id: 'team/secret', private: true, files: { a: '1' } })
    await hub.add({ id: 'team/gated', gated: 'manual', files: { a: '1' } })
    expect((await at('/api/models/team/secret')).status).toBe(401)
    expect((await at('/api/models/nobody/nothing', { headers: { authorization: 'Bearer hf_bob' } })).status).toBe(404)
    expect((await at('/api/models/team/gated')).status).toBe(200)
    const anonymous = await at('/team/gated/resolve/main/a')
    expect([anonymous.status, anonymous.headers.get('x-error-code')]).toEqual([401, 'GatedRepo'])
    expect((await at('/team/gated/resolve/main/a', { headers: { authorization: 'Bearer hf_bob' } })).status).toBe(403)
  })
})

describe('writing', () => {
  const alice = { accessToken: 'hf_alice', useWebWorkers: false as const }
  const blob = (text: string) => new Blob([text])

  it('creates a repository and commits small, large and very large files', async () => {
    expect((await whoAmI({ hubUrl: hub.url, accessToken: 'hf_alice' })).name).toBe('alice')
    await createRepo({ repo: 'team/new', visibility: 'private', hubUrl: hub.url, accessToken: 'hf_alice' })
    const files = { 'README.md': 'card', 'model.safetensors': 'w'.repeat(1000), 'onnx/model.onnx': 'o'.repeat(700_000) }
    const operations = Object.entries(files).map(([path, text]) => ({
      operation: 'addOrUpdate' as const,
      path,
      content: blob(text),
    }))
    const done = await commit({ repo: 'team/new', operations, title: 'Add', hubUrl: hub.url, ...alice })
    const repository = hub.repositories.find('model', 'team/new')!
    expect([repository.private, repository.refs.get('main')?.id]).toEqual([true, done?.commit.oid])
    const stored = repository.refs.get('main')!.files
    expect([...stored].map(([path, { size, lfs }]) => [path, size, lfs])).toEqual([
      ['.gitattributes', 0, false],
      ['README.md', 4, false],
      ['model.safetensors', 1000, true],
      ['onnx/model.onnx', 700_000, true],
    ])
  })

  it('takes a pull request from one who may not commit', async () => {
    const operations = [{ operation: 'addOrUpdate' as const, path: 'NEW.md', content: blob('hello') }]
    const bob = { repo: 'team/tiny', operations, title: 'Add', hubUrl: hub.url, accessToken: 'hf_bob' }
    await expect(commit(bob)).rejects.toMatchObject({ statusCode: 403 })
    const done = await commit({ ...bob, isPullRequest: true })
    expect(done?.pullRequestUrl).toBe(`${hub.url}/team/tiny/discussions/1`)
    const { refs } = hub.repositories.find('model', 'team/tiny')!
    expect([refs.get('refs/pr/1')?.files.has('NEW.md'), refs.get('main')?.files.has('NEW.md')]).toEqual([true, false])
  })
})

describe('faults', () => {
  const file = '/team/tiny/resolve/main/model.safetensors'

  it('answers statuses as often as it was told', async () => {
    hub.fault('/api/models/team/tiny', { status: 429, headers: { 'retry-after': '7' }, times: 1 })
    const refused = await at('/api/models/team/tiny')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await at('/api/models/team/tiny')).status).toBe(200)
  })

  it('cuts, lies about the length, and sends wrong bytes', async () => {
    hub.fault(/^\/lfs/, { cutAfter: 1000, times: 1 })
    await expect((await at(file)).arrayBuffer()).rejects.toThrow()
    hub.fault(/^\/lfs/, { lengthOff: 10, times: 1 })
    await expect((await at(file)).arrayBuffer()).rejects.toThrow()
    hub.fault(/^\/lfs/, { wrongByteAt: 70_000, times: 1 })
    const bytes = Buffer.from(await (await at(file)).arrayBuffer())
    expect([bytes.length, bytes[70_000] === weights[70_000], bytes[69_999] === weights[69_999]]).toEqual([200_000, false, true])
    withoutFaults()
  })

  it('stalls, is slow, and ignores ranges', async () => {
    hub.fault(/^\/lfs/, { stallAfter: 1000, times: 1 })
    await expect((await at(file, { signal: AbortSignal.timeout(200) })).arrayBuffer()).rejects.toThrow(/timeout|abort/i)
    hub.fault(/^\/lfs/, { bytesPerSecond: 1_000_000, times: 1 })
    const started = performance.now()
    await (await at(file)).arrayBuffer()
    expect(performance.now() - started).toBeGreaterThan(150)
    hub.fault(/^\/lfs/, { ignoreRange: true, times: 1 })
    const whole = await at(file, { headers: { range: 'bytes=5-' } })
    expect([whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([200, 200_000])
    withoutFaults()
  })
})
