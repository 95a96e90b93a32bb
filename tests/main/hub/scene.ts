/** A loopback Hub with a small model, and what talks to it from an empty cache. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hubEnvironment } from '@main/hub/environment'
import type { HubAccess } from '@main/hub/hub-access'
import type { Timing } from '@main/transfer/timing'
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'

export interface Scene {
  readonly hub: HubServer
  readonly cacheFolder: string
  readonly access: HubAccess
  /** The same with another token, environment or patience. */
  with(change: { token?: string | null; env?: NodeJS.ProcessEnv; timing?: Partial<Timing> }): HubAccess
  /** Paths that were asked for, without their queries. */
  asked(): string[]
  close(): Promise<void>
}

export const FAST: Timing = {
  stalledMs: 100,
  // A machine under load is silent too: tests of silence wait less.
  silenceMs: 5_000,
  firstWaitMs: 5,
  longestWaitMs: 20,
  longestRetryAfterMs: 1_500,
  attempts: 3,
}

export const BERT = JSON.stringify({
  model_type: 'bert',
  architectures: ['BertModel'],
  vocab_size: 30,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  hidden_act: 'gelu',
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 16,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  initializer_range: 0.02,
  pad_token_id: 0,
})

/** Bytes that differ from place to place. */
export const patterned = (length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
  return bytes
}

export const modelFiles = (weights: Buffer) => ({
  'config.json': BERT,
  'README.md': '---\nlicense: mit\nlanguage: en\n---\n# Tiny',
  'vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\n',
  'tokenizer_config.json': '{"tokenizer_class": "BertTokenizer"}',
  'model.safetensors': weights,
  'pytorch_model.bin': 'an older form',
  'onnx/model.onnx': 'not needed',
})

export async function openScene(): Promise<Scene> {
  const hub = await startHubServer()
  const folder = mkdtempSync(join(tmpdir(), 'moderato-hub-'))
  const env = { HF_ENDPOINT: hub.url, HF_HUB_CACHE: join(folder, 'hub') }
  const access: HubAccess = {
    network: { fetch: (url, init) => fetch(url, init) },
    environment: hubEnvironment(env),
    token: () => null,
    timing: FAST,
  }
  return {
    hub,
    cacheFolder: env.HF_HUB_CACHE,
    access,
    with: ({ token = null, env: more = {}, timing = {} }) => ({
      ...access,
      environment: hubEnvironment({ ...env, ...more }),
      token: () => token,
      timing: { ...FAST, ...timing },
    }),
    asked: () => hub.requests.map(({ path }) => path.split('?')[0]!),
    close: async () => {
      await hub.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
