/** Everything the other side can do wrong, and the one sentence that each of it ends with, or that it costs nothing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { incompletePath } from '@main/hub/cache-layout'
import { pull } from '@main/hub/pull'
import type { DownloadProgress } from '@shared/hub'
import type { Fault } from '@tests/hub-server/faults'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { modelFiles, openScene, patterned, type Scene } from './scene'

let scene: Scene
const weights = patterned(2_500_000)
const tiny = { type: 'model', id: 'team/tiny' } as const
const LFS = /^\/lfs\//

beforeEach(async () => {
  scene = await openScene()
  await scene.hub.add({ id: tiny.id, files: modelFiles(weights) })
})
afterEach(() => scene.close())

const go = (access = scene.access, onProgress?: (progress: DownloadProgress) => void, signal = new AbortController().signal) =>
  pull(access, tiny, { revision: 'main', signal, onProgress })
const impatient = () => scene.with({ timing: { silenceMs: 300 } })
const blobs = () => join(scene.cacheFolder, 'models--team--tiny/blobs')
const incomplete = () => readdirSync(blobs()).filter((name) => name.endsWith('.incomplete'))
const isRight = (folder: string) => readFileSync(join(folder, 'model.safetensors')).equals(weights)
const lfsRequests = () => scene.hub.requests.filter(({ storage }) => storage)
const failure = (fault: Fault, path: string | RegExp = LFS) => {
  scene.hub.fault(path, fault)
  return go().then(
    () => 'no failure',
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  )
}
const host = () => new URL(scene.hub.url).host

describe('what passes', () => {
  it.each<[string, Fault]>([
    ['a cut', { cutAfter: 1_300_000, times: 1 }],
    ['three cuts, each further on', { cutAfter: 700_000, times: 3 }],
    ['a length that says too much', { lengthOff: 10, times: 1 }],
    ['a length that says too little', { lengthOff: -1000, times: 1 }],
    ['wrong bytes once', { wrongByteAt: 1_000_000, times: 1 }],
    ['500 twice', { status: 500, times: 2 }],
    ['503 with a wait', { status: 503, headers: { 'retry-after': '0' }, times: 2 }],
    ['silence once', { stallAfter: 500_000, times: 1 }],
    ['a slow line', { bytesPerSecond: 10_000_000 }],
  ])('%s costs nothing but time', async (_name, fault) => {
    scene.hub.fault(LFS, fault)
    expect(isRight((await go(impatient())).folder)).toBe(true)
    expect(incomplete()).toEqual([])
  })

  it('goes on from the byte it had, and not from the first', async () => {
    scene.hub.fault(LFS, { cutAfter: 1_300_000, times: 1 })
    await go()
    expect(lfsRequests().map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1300000-'])
  })

  it('survives a server that ignores Range, keeping what it had', async () => {
    scene.hub.fault(LFS, { ignoreRange: true })
    scene.hub.fault(LFS, { cutAfter: 1_300_000, times: 1 })
    expect(isRight((await go()).folder)).toBe(true)
    expect(lfsRequests().map(({ status }) => status)).toEqual([200, 200])
  })

  it('starts again where 416 says that nothing is left', async () => {
    scene.hub.fault(LFS, { status: 416, times: 1 })
    scene.hub.fault(LFS, { cutAfter: 1_300_000, times: 1 })
    expect(isRight((await go()).folder)).toBe(true)
    expect(lfsRequests().map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1300000-', undefined])
  })

  it('obeys Retry-After in seconds and as a date', async () => {
    const begun = performance.now()
    scene.hub.fault(LFS, { status: 429, headers: { 'retry-after': '1' }, times: 1 })
    expect(isRight((await go()).folder)).toBe(true)
    expect(performance.now() - begun).toBeGreaterThan(990)
    scene.hub.fault('/tree/', { status: 429, headers: { 'retry-after': new Date(Date.now() + 1500).toUTCString() }, times: 1 })
    const again = performance.now()
    await go()
    expect(performance.now() - again).toBeGreaterThan(300)
  })

  it('throws away what an earlier attempt left damaged, and a blob of another size', async () => {
    const { sha256 } = scene.hub.repositories.find('model', tiny.id)!.refs.get('main')!.files.get('model.safetensors')!
    mkdirSync(blobs(), { recursive: true })
    writeFileSync(incompletePath(dirname(blobs()), sha256!), Buffer.alloc(1_000_000, 'x'))
    expect(isRight((await go()).folder)).toBe(true)
    writeFileSync(join(blobs(), sha256), 'cut short by another client')
    expect(isRight((await go()).folder)).toBe(true)
  })
})

describe('what ends in a sentence', () => {
  it('wrong bytes, twice: nothing of them is kept', async () => {
    expect(await failure({ wrongByteAt: 1_000_000 })).toBe(
      'network: model.safetensors of the model team/tiny arrived damaged twice, and was thrown away: its hash is not the one the Hub names. Something on the way changes it; try another network, or ask who runs the proxy or the mirror.',
    )
    expect(readFileSync(join(blobs(), incomplete()[0]!)).length).toBe(0)
  })

  it('cuts without end: what arrived is kept for the next time', async () => {
    const cut = `network: The connection to ${host()} failed or was cut: try again. It was tried 3 times.`
    expect(await failure({ cutAfter: 0 })).toBe(cut)
    scene.hub.fault(LFS, { cutAfter: 1_000_000, times: 1 })
    await expect(go()).rejects.toThrow('It was tried 3 times. What has arrived is kept.')
    expect(readFileSync(join(blobs(), incomplete()[0]!)).length).toBe(1_000_000)
  })

  it('silence without end: it is shown as a stall first', async () => {
    const told: (string | null)[] = []
    scene.hub.fault(LFS, { stallAfter: 0 })
    await expect(go(impatient(), ({ stalled }) => told.push(stalled))).rejects.toThrow(
      `${host()} sent nothing for 0 seconds. It was tried 3 times.`,
    )
    expect(told).toContain(`${host()} has sent nothing for a while: waiting for it.`)
  })

  it.each<[Fault, string]>([
    [{ status: 500 }, 'network: HOST has a problem of its own (status 500): try again later. It was tried 3 times.'],
    [{ status: 503 }, 'network: HOST has a problem of its own (status 503): try again later. It was tried 3 times.'],
    [
      { status: 429, headers: { 'retry-after': '600' } },
      'network: HOST has had too many requests from here (status 429): wait, then try again. It asks to wait 10 minutes.',
    ],
    [{ status: 404 }, 'not-found: There is no file model.safetensors in the model team/tiny at COMMIT.'],
    [
      { status: 403 },
      'invalid-input: HOST refused access to the model team/tiny (status 403): set an access token (HF_TOKEN, or under Settings).',
    ],
    [
      { status: 418 },
      'network: HOST answered with status 418, which was not expected here: try again later. It was tried 3 times.',
    ],
  ])('%j for a file', async (fault, sentence) => {
    const commit = scene.hub.repositories.find('model', tiny.id)!.refs.get('main')!.id
    expect(await failure(fault)).toBe(sentence.replace('HOST', host()).replace('COMMIT', commit))
  })

  it('416 from the first byte on', async () => {
    expect(await failure({ status: 416 })).toMatch(
      /^network: The server would not send model.safetensors from where it was left \(status 416\): it starts again from the first byte. It was tried 3 times/,
    )
  })

  it.each<[string, string, RegExp]>([
    [
      'a sign-in page',
      '<html>Welcome to the hotel</html>',
      /^unsupported: HOST answered with something that is not JSON: check HF_ENDPOINT, and whether this network wants a sign-in first.$/,
    ],
    [
      'another shape',
      '{"sha": 7}',
      /^unsupported: HOST answered in a form that the Hub's protocol does not have: check HF_ENDPOINT.$/,
    ],
    [
      'a flood',
      `"${'x'.repeat(16_000_001)}"`,
      /^unsupported: HOST answered with more than 16 MB where a description was expected: it was refused.$/,
    ],
  ])('%s where JSON was expected', async (_name, body, sentence) => {
    const told = await failure({ body }, '/revision/main')
    expect(told.replace(host(), 'HOST')).toMatch(sentence)
  })

  it('a listing that never ends, or leads elsewhere', async () => {
    const leadingTo = (next: string) => go({ ...scene.access, network: { fetch: treeWithNext(next) } })
    await expect(leadingTo(`${scene.hub.url}/api/models/team/tiny/tree/x`)).rejects.toThrow(/gave more than 200 pages/)
    await expect(leadingTo('http://10.0.0.1/tree/')).rejects.toThrow(/named a next page at 10.0.0.1: it was not followed/)
  })

  it('a disk that will not hold it, before the first byte of the weights', async () => {
    const file = scene.hub.repositories.find('model', tiny.id)!.refs.get('main')!.files.get('model.safetensors')!
    Object.assign(file, { size: 10 ** 15 })
    await expect(go()).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(
        /^There is not enough room for the model team\/tiny: 1000.0 TB are to come, and the disk of .* has .* free/,
      ),
    })
    expect(lfsRequests()).toEqual([])
  })

  it('a stop, which keeps what arrived', async () => {
    const controller = new AbortController()
    scene.hub.fault(LFS, { stallAfter: 1_400_000, times: 1 })
    const onProgress = ({ stalled }: DownloadProgress) => stalled !== null && controller.abort()
    await expect(go(scene.access, onProgress, controller.signal)).rejects.toMatchObject({ code: 'cancelled' })
    expect(readFileSync(join(blobs(), incomplete()[0]!)).length).toBe(1_400_000)
    expect((await go()).resumedBytes).toBeGreaterThan(1_400_000)
    expect(lfsRequests().map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1400000-'])
  })
})

/** Every page names a next one. */
const treeWithNext =
  (next: string): typeof fetch =>
  async (url, init) => {
    const response = await fetch(url, init)
    if (!String(url).includes('/tree/')) return response
    return new Response('[]', { headers: { link: `<${next}>; rel="next"` } })
  }

describe('access', () => {
  const message = (token: string | null = null, id = 'team/gated') =>
    pull(scene.with({ token }), { type: 'model', id }, { revision: 'main', signal: new AbortController().signal }).then(
      ({ folder }) => (existsSync(folder) ? 'pulled' : ''),
      (error: Error) => error.message,
    )

  beforeEach(async () => {
    await scene.hub.add({ id: 'team/gated', files: modelFiles(weights), gated: 'manual' })
    await scene.hub.add({ id: 'team/secret', files: modelFiles(weights), private: true })
    scene.hub.tokens.set('hf_no', { name: 'bob', role: 'read' })
    scene.hub.tokens.set('hf_yes', { name: 'alice', role: 'read', accepted: ['team/gated'] })
  })

  it('tells what a gated model wants', async () => {
    expect(await message()).toBe(
      `Access to the model team/gated has to be granted: accept the terms at ${scene.hub.url}/team/gated, then set an access token (HF_TOKEN, or under Settings) of the same account.`,
    )
    expect(await message('hf_no')).toMatch(
      /^Access to the model team\/gated has to be granted, and the account of your access token has not/,
    )
    expect(await message('hf_yes')).toBe('pulled')
  })

  it('says both possibilities of what is not shown', async () => {
    const sentence = `${host()} shows no model team/secret: either there is none of that id, or it is private. Check the id; for a private one set an access token (HF_TOKEN, or under Settings).`
    expect(await message(null, 'team/secret')).toBe(sentence)
    expect(await message(null, 'team/nothing')).toBe(sentence.replace('secret', 'nothing'))
    expect(await message('hf_no', 'team/nothing')).toMatch(
      /or it is private and the access token may not read it. Check the id; for a private one use a token/,
    )
    expect(await message('hf_no', 'team/secret')).toBe('pulled')
    expect(await message('hf_old')).toMatch(/does not know the access token: it is wrong or has expired/)
  })

  it('sends the token to the endpoint alone', async () => {
    await message('hf_yes')
    const asked = scene.hub.requests
    expect(new Set(asked.filter(({ storage }) => !storage).map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer hf_yes']),
    )
    expect(asked.filter(({ storage, headers }) => storage && headers.authorization)).toEqual([])
  })
})
