/** A loopback npm registry with one package of CUDA files, and all that can go wrong with it. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { CudaManifest } from '@main/devices/cuda-manifest'
import { answerFile, answerRefusal, HubRefusal } from '@tests/hub-server/answer'
import { type Fault, Faults } from '@tests/hub-server/faults'
import { storeFile } from '@tests/hub-server/stored-file'
import { patterned } from '@tests/main/hub/scene'
import { Header } from 'tar'

export interface Registry {
  readonly url: string
  readonly requests: { readonly path: string; readonly range: string | undefined; readonly accept: IncomingMessage['headers'] }[]
  fault(fault: Fault): void
  clearFaults(): void
  close(): Promise<void>
}

export interface TarEntry {
  readonly path: string
  readonly content?: Uint8Array
  readonly type?: 'File' | 'SymbolicLink' | 'Link' | 'Directory' | 'CharacterDevice'
  readonly linkpath?: string
}

const provider = patterned(700_000)
const shared = patterned(14_000)
const LIBRARIES = 'package/Plugins/Linux/x64'

/** As the real package: what is wanted, among what is not. */
export const entries: readonly TarEntry[] = [
  { path: 'package/package.json', content: Buffer.from('{}') },
  { path: `${LIBRARIES}/libonnxruntime_providers_cuda.so`, content: provider },
  { path: `${LIBRARIES}/libonnxruntime_providers_cuda.so.meta`, content: Buffer.from('guid') },
  { path: `${LIBRARIES}/libonnxruntime_providers_shared.so`, content: shared },
  { path: `${LIBRARIES}/libonnxruntime_providers_tensorrt.so`, content: patterned(9_000) },
]

export function makeArchive(list: readonly TarEntry[] = entries): Buffer {
  const blocks = list.flatMap(({ path, content = Buffer.alloc(0), type = 'File', linkpath }) => {
    const header = new Header({ path, size: content.byteLength, type, linkpath, mode: 0o644, mtime: new Date(0) })
    header.encode()
    if (!header.block) throw new Error(`${path}: no header could be made`)
    return [header.block, content, Buffer.alloc((512 - (content.byteLength % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 1 })
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export function manifestOf(archive: Uint8Array): CudaManifest {
  const file = (name: string, content: Uint8Array) => ({
    path: `${LIBRARIES}/${name}`,
    name,
    bytes: content.byteLength,
    sha256: sha256(content),
  })
  return {
    onnxruntime: '1.29.0',
    package: 'com.example.cuda',
    version: '0.4.9',
    bytes: archive.byteLength,
    integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
    files: [file('libonnxruntime_providers_cuda.so', provider), file('libonnxruntime_providers_shared.so', shared)],
  }
}

/** Serves one archive under the path that npm's registry has for it, below a prefix as a company's mirror has one. */
export async function startRegistry(path: string, archive: Uint8Array): Promise<Registry> {
  const faults = new Faults()
  const requests: Registry['requests'] = []
  const file = await storeFile('archive.tgz', archive)
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://loopback')
    requests.push({ path: url.pathname, range: request.headers.range, accept: request.headers })
    const fault = faults.take(url.pathname)
    const status = fault.status ?? (url.pathname === `/npm${path}` ? null : 404)
    if (status !== null) return answerRefusal({ response, fault }, new HubRefusal(status, '', 'on demand'))
    await answerFile({ request, response, url, path: [], fault, user: null }, file, {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm/`,
    requests,
    fault: (fault) => faults.add('/', fault),
    clearFaults: () => faults.clear(),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
