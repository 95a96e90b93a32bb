/** Where the server offers Xet, the library sends blocks to another host: through our lines, with Xet's own token, and counted. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PushProgress } from '@shared/publish'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ONNX, openPushScene, type PushScene, WEIGHTS } from './scene'

let scene: PushScene
let blocks: Server
const seen: { path: string; authorization: string | undefined; bytes: number }[] = []
/** How many of the next blocks are not taken. */
let refusals = 0

beforeEach(async () => {
  scene = await openPushScene()
  seen.length = 0
  refusals = 0
  blocks = createServer(async (request, response) => {
    let bytes = 0
    for await (const chunk of request) bytes += (chunk as Buffer).length
    seen.push({ path: `${request.method} ${request.url?.split('/')[2]}`, authorization: request.headers.authorization, bytes })
    if (request.method === 'GET') response.writeHead(404).end()
    else if (refusals-- > 0) response.writeHead(503).end()
    else response.end('{"was_inserted": true, "result": 1}')
  })
  await new Promise<void>((resolve) => blocks.listen(0, '127.0.0.1', resolve))
  offerXet()
})
afterEach(async () => {
  blocks.closeAllConnections()
  blocks.close()
  await scene.close()
})

/** What the Hub's batch endpoint answers; the blocks' host hands whole files to the Hub, here beforehand. */
function offerXet(): void {
  const header = {
    'X-Xet-Cas-Url': `http://localhost:${(blocks.address() as AddressInfo).port}`,
    'X-Xet-Access-Token': 'xet-token',
    'X-Xet-Token-Expiration': String(Math.floor(Date.now() / 1000) + 3600),
    'X-Xet-Session-Id': 'session',
  }
  const upload = { href: `${scene.hub.url}/api/models/alice/tiny/xet-write-token/main`, header }
  const large = scene.publication.files.filter(({ bytes }) => bytes > 100_000)
  const objects = large.map(({ sha256, bytes }) => ({ oid: sha256, size: bytes, actions: { upload } }))
  scene.hub.fault('/objects/batch', { body: JSON.stringify({ transfer: 'xet', objects }) })
  for (const [i, content] of [WEIGHTS, ONNX].entries()) scene.hub.repositories.uploads.set(large[i]!.sha256, content)
}

it('sends blocks with Xet’s token and never with ours, and counts them', async () => {
  const progress: PushProgress[] = []
  const pushed = await scene.push({}, { onProgress: (told) => progress.push(told) })
  expect(seen.map(({ path }) => path)).toEqual(expect.arrayContaining(['POST xorbs', 'POST shards']))
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer xet-token']))
  expect(seen.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(1_000)
  expect(scene.asked().filter((line) => line.startsWith('PUT'))).toEqual([])
  expect(progress.at(-1)!.bytes).toBeGreaterThanOrEqual(WEIGHTS.length + ONNX.length)
  expect(progress.at(-1)!.bytes).toBeLessThanOrEqual(pushed.totalBytes)
  expect(await scene.stored('model.safetensors')).toEqual(WEIGHTS)
})

it('a block that is not taken is sent again', async () => {
  refusals = 2
  await scene.push()
  expect(await scene.stored('onnx/model.onnx')).toEqual(ONNX)
})

it('says when blocks are never taken', async () => {
  refusals = 1000
  expect((await scene.refusal()).message).toMatch(/localhost:\d+ has a problem of its own \(status 503\).* It was tried 3 times/)
})
