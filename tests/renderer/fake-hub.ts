/** The fake bridge's Hub: three models, none of them here, and downloads that stand still until a test moves them. */
import type { CachedRepository, Download, HubModel, HubModelDetails } from '@shared/hub'
import type { CallName, Output, ParsedInput } from '@shared/ipc/contract'

type Answers = {
  [K in Extract<CallName, `hub/${string}` | `downloads/${string}`>]: (input: ParsedInput<K>) => Output<K>
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

export const makeHubModel = (id: string, overrides: Partial<HubModel> = {}): HubModel => ({
  id,
  task: 'fill-mask',
  modelType: 'bert',
  license: 'apache-2.0',
  languages: ['en'],
  downloads: 48_113_002,
  likes: 2_100,
  updatedAt: '2026-02-19T11:06:12.000Z',
  gated: false,
  private: false,
  parameters: 110_106_428,
  ...overrides,
})

export const makeDetails = (model: HubModel, overrides: Partial<HubModelDetails> = {}): HubModelDetails => ({
  ...model,
  commit: COMMIT,
  url: `https://huggingface.co/${model.id}`,
  files: [
    { path: 'config.json', bytes: 570 },
    { path: 'tokenizer.json', bytes: 466_062 },
    { path: 'model.safetensors', bytes: 440_449_768 },
  ],
  totalBytes: 440_916_400,
  cachedBytes: 0,
  problem: null,
  ...overrides,
})

export const makeDownload = (id: string, overrides: Partial<Download> = {}): Download => ({
  key: `model ${id} main`,
  request: { type: 'model', id, revision: 'main' },
  status: 'running',
  progress: {
    bytes: 120_000_000,
    totalBytes: 440_916_400,
    bytesPerSecond: 12_500_000,
    secondsLeft: 25.6,
    file: 'model.safetensors',
    stalled: null,
  },
  error: null,
  folder: null,
  commit: null,
  ...overrides,
})

export const makeCached = (id: string, overrides: Partial<CachedRepository> = {}): CachedRepository => ({
  type: 'model',
  id,
  folder: `/home/ada/.cache/huggingface/hub/models--${id.replace('/', '--')}`,
  bytes: 440_916_400,
  incompleteBytes: 0,
  snapshots: [{ commit: COMMIT, revisions: ['main'], folder: '/snapshot', files: 3, bytes: 440_916_400, complete: true }],
  ...overrides,
})

const models = [
  makeHubModel('google-bert/bert-base-uncased'),
  makeHubModel('FacebookAI/xlm-roberta-base', {
    modelType: 'xlm-roberta',
    license: 'mit',
    languages: ['multilingual', 'af', 'am', 'ar', 'as'],
    parameters: 278_885_778,
    downloads: 16_020_300,
  }),
  makeHubModel('team/closed', { gated: true, license: 'other', parameters: null, downloads: 812 }),
]

export function hubAnswers(repositories: CachedRepository[] = []): Answers {
  const downloads = new Map<string, Download>()
  const set = (key: string, change: Partial<Download>): Download => {
    const next = { ...downloads.get(key)!, ...change }
    downloads.set(key, next)
    return next
  }
  return {
    'hub/search': ({ text }) => models.filter(({ id }) => id.toLowerCase().includes(text.toLowerCase())),
    'hub/details': ({ id }) => makeDetails(models.find((model) => model.id === id) ?? makeHubModel(id)),
    'hub/cached': () => ({ folder: '/home/ada/.cache/huggingface/hub', repositories: [...repositories] }),
    'hub/remove': ({ id }) => {
      repositories.splice(
        repositories.findIndex((one) => one.id === id),
        1,
      )
    },
    'downloads/list': () => [...downloads.values()],
    'downloads/start': (request) => set(`model ${request.id} ${request.revision}`, makeDownload(request.id, { request })),
    'downloads/pause': ({ key }) => void set(key, { status: 'paused' }),
    'downloads/resume': ({ key }) => set(key, { status: 'running', error: null }),
    'downloads/cancel': ({ key }) => void set(key, { status: 'cancelled' }),
    'downloads/forget': ({ key }) => void downloads.delete(key),
  }
}
