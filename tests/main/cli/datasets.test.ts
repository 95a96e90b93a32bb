/** Data that are no CSV in the terminal: Parquet, datasets of the Hub, token ids. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeParquet } from '@engine/data/files/write-parquet'
import { openTokenizer } from '@engine/io/tokenizer'
import type { SnapshotRow } from '@shared/model'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cliScene, commentLines, QUICK } from './scene'

const scene = await cliScene()
const VARIABLES = ['HF_ENDPOINT', 'HF_HOME', 'HF_TOKEN', 'HF_HUB_OFFLINE', 'HF_HUB_CACHE']
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]))
const labels: string[] = [...tinyLabels]
let hub: HubServer

beforeAll(async () => {
  hub = await startHubServer()
  for (const name of VARIABLES) delete process.env[name]
  process.env.HF_ENDPOINT = hub.url
  process.env.HF_HOME = join(scene.folder, 'hf')
  await parquet('train.parquet', 24, 1)
  await parquet('test.parquet', 12, 2)
  const files = { 'data/train-00000-of-00001.parquet': bytes('train.parquet'), 'data/test.parquet': bytes('test.parquet') }
  await hub.add({ id: 'team/talk', type: 'dataset', files })
})
afterAll(async () => {
  await hub.close()
  for (const name of VARIABLES) if (before[name] !== undefined) process.env[name] = before[name]
})

const bytes = (name: string) => readFileSync(join(scene.folder, name))

function parquet(name: string, count: number, seed: number) {
  const rows = tinyComments(count, seed).map((row): SnapshotRow => ({ ...row, labels: row.labels as SnapshotRow['labels'] }))
  return writeParquet(
    join(scene.folder, name),
    labels,
    (async function* () {
      yield rows
    })(),
  )
}

interface Trained {
  run: string
  lossHistory: [number, number][]
  notices: string[]
}

it('a Parquet file and the CSV of the same rows train to the same losses', async () => {
  const csv = scene.file('train.csv', commentLines(24))
  const options = [...QUICK, '--epochs', '1']
  const [fromCsv, fromParquet] = [
    await scene.json<Trained>('train', '--data', csv, ...options),
    await scene.json<Trained>('train', '--data', 'train.parquet', ...options),
  ]
  expect(fromParquet.lossHistory).toEqual(fromCsv.lossHistory)
  expect(fromCsv.lossHistory.length).toBeGreaterThan(1)
})

it('trains, evaluates and predicts on a dataset of the Hub', async () => {
  const { run } = await scene.json<Trained>(
    'train',
    '--data',
    'hub:team/talk',
    '--eval',
    'hub:team/talk#default/test',
    ...QUICK,
    '--epochs',
    '1',
  )
  const here = await scene.json<{ evaluation: unknown }>('evaluate', '--model', run, '--data', 'test.parquet')
  const there = await scene.json<{ evaluation: { rows: number } }>(
    'evaluate',
    '--model',
    run,
    '--data',
    'hub:team/talk#default/test',
  )
  expect(there.evaluation).toEqual(here.evaluation)
  expect(there.evaluation.rows).toBe(12)
  const predicted = await scene.json('predict', '--model', run, '--input', 'hub:team/talk#default/test', '--output', 'out.jsonl')
  expect(predicted).toMatchObject({ rows: 12 })
  const { requests } = await scene.json<{ requests: { purpose: string }[] }>('ledger')
  expect(new Set(requests.map(({ purpose }) => purpose))).toEqual(
    new Set(['look up dataset', 'list files of dataset', 'download dataset']),
  )
  await scene.run('network', '--off')
  const off = await scene.run('evaluate', '--model', run, '--data', 'hub:team/talk#default/test', '--json')
  await scene.run('network', '--on')
  expect(JSON.parse(off.stdout).evaluation).toEqual(here.evaluation)
  expect(off.stderr).toContain('note: The network is off: it is read as the cache has it')
})

it('token ids train as the texts they were made of, and are told to be a reconstruction', async () => {
  const { encode } = await openTokenizer(join(scene.folder, 'base'))
  const rows = tinyComments(24, 1).map(({ text, labels: answers }) => ({
    input_ids: [...encode(text, 24).ids],
    attention_mask: [1, 1],
    labels: answers.map(Number),
  }))
  writeFileSync(join(scene.folder, 'tokens.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
  const args = ['--data', 'tokens.jsonl', '--labels', labels.join(','), ...QUICK, '--epochs', '1']
  expect((await scene.run('train', ...args)).stderr).toMatch(/holds token ids and no text.*name it with --tokenizer/)
  const { notices, run } = await scene.json<Trained>('train', ...args, '--tokenizer', 'base')
  expect(notices.join('\n')).toMatch(/holds token ids: the text is a reconstruction/)
  const { stderr } = await scene.run('evaluate', '--model', run, '--data', 'tokens.jsonl', '--tokenizer', run)
  expect(stderr).toMatch(/the text is a reconstruction/)
})

it.each<[string, string[], RegExp]>([
  ['a dataset that is not there', ['--data', 'hub:team/none'], /shows no dataset team\/none/],
  ['a split that is not there', ['--data', 'hub:team/talk#default/dev'], /no split dev .*it has test, train/],
  ['no reference', ['--data', 'hub:team/talk#/x'], /expected hub:ORG\/NAME/],
  [
    'a tokenizer that is nowhere',
    ['--data', 'train.parquet', '--tokenizer', 'a/b/c'],
    /--tokenizer a\/b\/c: expected minilm, a run, a folder/,
  ],
  ['a tokenizer for texts', ['--data', 'train.parquet', '--tokenizer', 'base'], /--tokenizer is for a file of token ids/],
])('says what is wrong with %s', async (_name, argv, sentence) => {
  const answer = await scene.run('train', ...argv, ...QUICK)
  expect(answer.stderr).toMatch(sentence)
  expect(answer.code).toBe(2)
})
