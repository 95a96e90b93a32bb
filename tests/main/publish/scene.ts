/** A loopback Hub, and a made-up publication to push there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hubEnvironment } from '@main/hub/environment'
import type { HubAccess } from '@main/hub/hub-access'
import { fromDisk, fromText, type Publication } from '@main/publish/publish-file'
import { push } from '@main/publish/push'
import type { AppError } from '@shared/errors'
import type { Pushed, PushProgress, PushTarget } from '@shared/publish'
import { type HubServer, type HubServerOptions, startHubServer } from '@tests/hub-server/hub-server'
import { FAST, patterned } from '@tests/main/hub/scene'

export const TOKEN = 'hf_of_alice'
export const TARGET: PushTarget = {
  repo: 'alice/tiny',
  isPublic: false,
  asPullRequest: false,
  textsAgreed: false,
  message: 'Upload',
}

export interface PushScene {
  readonly hub: HubServer
  readonly access: HubAccess
  /** Addresses that the access token was sent to. */
  readonly tokenSentTo: Set<string>
  /** Purposes of all requests. */
  readonly purposes: Set<string>
  /** README.md, two files that LFS takes and a small one. */
  readonly publication: Publication
  as(token: string | null): HubAccess
  push(target?: Partial<PushTarget>, more?: Partial<PushMore>): Promise<Pushed>
  refusal(target?: Partial<PushTarget>, more?: Partial<PushMore>): Promise<AppError>
  /** METHOD /path of what was asked, without queries. */
  asked(): string[]
  /** Bytes of a file at main. */
  stored(path: string, id?: string): Promise<Buffer>
  close(): Promise<void>
}

interface PushMore {
  readonly access: HubAccess
  readonly publication: Publication
  readonly signal: AbortSignal
  readonly onProgress: (progress: PushProgress) => void
}

export const WEIGHTS = patterned(300_000)
export const ONNX = patterned(200_000).reverse()

export async function openPushScene(options: HubServerOptions = {}): Promise<PushScene> {
  const hub = await startHubServer(options)
  hub.tokens.set(TOKEN, { name: 'alice', role: 'write', organizations: ['team'] })
  const folder = mkdtempSync(join(tmpdir(), 'moderato-push-'))
  writeFileSync(join(folder, 'weights'), WEIGHTS)
  writeFileSync(join(folder, 'onnx'), ONNX)
  const card = '---\nlicense: mit\n---\n# Tiny\n'
  const publication: Publication = {
    type: 'model',
    texts: null,
    card,
    notices: [],
    files: [
      fromText('README.md', card),
      fromText('config.json', '{"model_type":"bert"}\n'),
      await fromDisk('model.safetensors', join(folder, 'weights')),
      await fromDisk('onnx/model.onnx', join(folder, 'onnx')),
    ],
  }
  const tokenSentTo = new Set<string>()
  const purposes = new Set<string>()
  const as = (token: string | null): HubAccess => ({
    network: {
      fetch: (url, { purpose, ...init }) => {
        purposes.add(purpose)
        if (new Headers(init.headers).has('authorization')) tokenSentTo.add(new URL(url).origin)
        return fetch(url, { ...init, duplex: 'half' } as RequestInit)
      },
    },
    environment: hubEnvironment({ HF_ENDPOINT: hub.url }),
    token: () => token,
    timing: FAST,
  })
  const access = as(TOKEN)
  const run = (target: Partial<PushTarget> = {}, more: Partial<PushMore> = {}) =>
    push(
      more.access ?? access,
      more.publication ?? publication,
      { ...TARGET, ...target },
      {
        signal: more.signal ?? new AbortController().signal,
        onProgress: more.onProgress,
      },
    )
  return {
    hub,
    access,
    tokenSentTo,
    purposes,
    publication,
    as,
    push: run,
    refusal: (target, more) =>
      run(target, more).then(
        () => {
          throw new Error('The push should have been refused.')
        },
        (error) => error as AppError,
      ),
    asked: () => hub.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`),
    async stored(path, id = TARGET.repo) {
      const file = (hub.repositories.find('model', id) ?? hub.repositories.find('dataset', id))?.refs.get('main')?.files.get(path)
      if (!file) throw new Error(`${path} is not at main of ${id}`)
      const chunks: Buffer[] = []
      for await (const chunk of file.read(0, file.size - 1)) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
    },
    async close() {
      await hub.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
