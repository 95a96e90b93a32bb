/** The fake bridge's data folder: a few parts, a checkpoint to give up, and a place that takes it. */
import type { DataFolder } from '@shared/data-folder'
import type { CallName, Output, ParsedInput } from '@shared/ipc/contract'

type Answers = {
  [K in Extract<CallName, `data-folder/${string}`>]: (input: ParsedInput<K>) => Output<K> | Promise<Output<K>>
}

export const makeDataFolder = (overrides: Partial<DataFolder> = {}): DataFolder => ({
  home: '/home/ada/.config/Moderato',
  bytes: 1_234_000_000,
  parts: [
    { part: 'runs', bytes: 1_000_000_000, files: 61 },
    { part: 'tokens', bytes: 200_000_000, files: 7 },
    { part: 'database', bytes: 34_000_000, files: 3 },
    { part: 'backups', bytes: 0, files: 0 },
  ],
  foreign: [],
  cleanUp: [
    { item: 'tokens', bytes: 200_000_000, files: 7 },
    { item: 'temporary', bytes: 0, files: 0 },
    { item: 'checkpoints', bytes: 90_000_000, files: 4 },
  ],
  hubCache: { folder: '/home/ada/.cache/huggingface/hub', bytes: 881_000_000, models: 2, datasets: 1 },
  fixed: null,
  before: null,
  ...overrides,
})

export const dataFolderAnswers = (folder = makeDataFolder()): Answers => ({
  'data-folder/get': () => folder,
  'data-folder/clean-up': ({ items }) =>
    folder.cleanUp.filter(({ item }) => items.includes(item)).reduce((sum, { bytes }) => sum + bytes, 0),
  'data-folder/plan-move': ({ place }) => ({
    from: folder.home,
    to: `${place}/Moderato`,
    bytes: folder.bytes,
    files: 71,
    freeBytes: 80e9,
    foreign: folder.foreign,
  }),
  'data-folder/move': () => undefined,
  'data-folder/stop-move': () => undefined,
  'data-folder/restart': () => undefined,
  'data-folder/remove-old': () => ({ folder: '/home/ada/.config/Moderato', files: 71, bytes: folder.bytes, left: [] }),
})
