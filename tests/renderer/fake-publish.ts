/** What the publish calls answer: a repository that would be made, and a push that works. */
import type { Pushed, PushPlan } from '@shared/publish'
import type { Handlers } from './fake-bridge'

type PublishCalls = Pick<Handlers, Extract<keyof Handlers, `publish/${string}`>>

export const makePlan = (change: Partial<PushPlan> = {}): PushPlan => ({
  type: 'model',
  repo: 'ada/quiet-heron',
  host: 'huggingface.co',
  page: 'https://huggingface.co/ada/quiet-heron',
  exists: false,
  isPrivate: true,
  mayWrite: true,
  files: [
    { path: 'README.md', bytes: 4_200, state: 'new' },
    { path: 'config.json', bytes: 900, state: 'new' },
    { path: 'model.safetensors', bytes: 90_900_000, state: 'new' },
    { path: 'onnx/model.onnx', bytes: 91_300_000, state: 'new' },
  ],
  removed: [],
  totalBytes: 182_205_100,
  newBytes: 182_205_100,
  texts: null,
  card: '---\nlibrary_name: transformers\n---\n# quiet-heron\n',
  notices: ['The card states no licence: others may not know whether they may use the model.'],
  obstacle: null,
  ...change,
})

export const PUSHED: Pushed = {
  files: makePlan().files.map(({ path, bytes }) => ({ path, bytes })),
  totalBytes: 182_205_100,
  alreadyThereBytes: 0,
  commit: 'c0ffee'.padEnd(40, '0'),
  url: 'https://huggingface.co/ada/quiet-heron',
}

export const publishAnswers = (): PublishCalls => ({
  'publish/plan': ({ target }) =>
    makePlan({ repo: target.repo, isPrivate: !target.isPublic, page: `https://huggingface.co/${target.repo}` }),
  'publish/push': () => PUSHED,
  'publish/export': ({ parent }) => ({ folder: `${parent}/quiet heron model` }),
  'publish/cancel': () => undefined,
  'publish/show': () => undefined,
})
