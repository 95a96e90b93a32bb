/** Publishing in the terminal: a run, a folder, comments; to the loopback Hub and into folders. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'
import type { StoredFile } from '@tests/hub-server/stored-file'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { cliScene, commentLines, QUICK } from './scene'

const scene = await cliScene()
const VARIABLES = ['HF_ENDPOINT', 'HF_HOME', 'HF_TOKEN', 'HF_HUB_OFFLINE', 'HF_HUB_CACHE']
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]))
let hub: HubServer
let run: string

beforeAll(async () => {
  hub = await startHubServer()
  hub.tokens.set('hf_alice', { name: 'alice', role: 'write' })
  for (const name of VARIABLES) delete process.env[name]
  Object.assign(process.env, { HF_ENDPOINT: hub.url, HF_HOME: join(scene.folder, 'hf'), HF_TOKEN: 'hf_alice' })
  const lines = commentLines(40, { unknown: [3, 4] })
  // The last answer of these is not known, the others are.
  for (const line of [8, 9]) lines[line] = lines[line]!.replace(/[01]$/, '')
  const data = scene.file('secret comments.csv', lines)
  run = (await scene.json<{ run: string }>('train', '--data', data, ...QUICK, '--epochs', '1', '--name', 'quiet | heron')).run
})
afterAll(async () => {
  await hub.close()
  for (const name of VARIABLES) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
})

const MODEL_FILES = [
  'README.md',
  'config.json',
  'tokenizer_config.json',
  'thresholds.json',
  'model.safetensors',
  'tokenizer.json',
  'special_tokens_map.json',
  'moderato.json',
  'onnx/model.onnx',
]
const filesOf = (id: string, type: 'model' | 'dataset' = 'model'): ReadonlyMap<string, StoredFile> =>
  hub.repositories.find(type, id)?.refs.get('main')?.files ?? new Map()
async function contentOf(id: string, path: string, type: 'model' | 'dataset' = 'model'): Promise<Buffer> {
  const file = filesOf(id, type).get(path)!
  const chunks: Buffer[] = []
  for await (const chunk of file.read(0, file.size - 1)) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
/** Cards are read in YAML 1.1, as Python reads them. */
const headOf = (card: string) => parse(card.split('---\n')[1]!, { version: '1.1' })
const modelFolder = () => join('home/runs', run, 'model')

describe('a run', () => {
  it('a dry run lists every file, says where it would go, and writes nothing', async () => {
    const plan = await scene.json<Record<string, unknown>>('push', '--model', run, '--repo', 'alice/dry', '--dry-run')
    expect((plan.files as { path: string }[]).map(({ path }) => path).sort()).toEqual([...MODEL_FILES].sort())
    expect(plan).toMatchObject({ exists: false, isPrivate: true, mayWrite: true, obstacle: null, commit: null })
    const { stdout } = await scene.run('push', '--model', run, '--repo', 'alice/dry', '--dry-run')
    expect(stdout).toMatch(/model\.safetensors +\d.* +new\n/)
    expect(stdout).toMatch(/The model alice\/dry would be made at 127\.0\.0\.1:\d+, private\.\nNothing was sent/)
    expect(hub.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('goes to the Hub as the history has it, and to the ledger', async () => {
    const pushed = await scene.json('push', '--model', run, '--repo', 'alice/heron', '--license', 'mit', '--language', 'en,no')
    expect(Object.keys(pushed)).toEqual(['files', 'totalBytes', 'alreadyThereBytes', 'commit', 'url'])
    expect(pushed).toMatchObject({
      url: `${hub.url}/alice/heron`,
      commit: hub.repositories.find('model', 'alice/heron')!.refs.get('main')!.id,
    })
    for (const path of ['model.safetensors', 'onnx/model.onnx', 'config.json', 'tokenizer.json'])
      expect(await contentOf('alice/heron', path)).toEqual(readFileSync(join(modelFolder(), path)))
    const { requests } = await scene.json<{ requests: { purpose: string; method: string }[] }>('ledger')
    expect(new Set(requests.filter(({ method }) => method !== 'GET').map(({ purpose }) => purpose))).toEqual(
      new Set(['push model']),
    )
  })

  it('has a card that says what is known of it, and no comment', async () => {
    const card = String(await contentOf('alice/heron', 'README.md'))
    expect(headOf(card)).toMatchObject({
      license: 'mit',
      language: ['en', 'no'],
      library_name: 'transformers',
      pipeline_tag: 'text-classification',
      'model-index': [
        { name: 'heron', results: [{ task: { type: 'text-classification' }, dataset: { type: 'secret-comments.csv' } }] },
      ],
    })
    expect(card).toContain('- "no"')
    expect(card).toContain('secret comments.csv: 34 comments to train on, 4 others to evaluate.')
    expect(card).toMatch(/\| spam \| \d+ \| \d+ \| \d \|/)
    expect(card).toContain('answer was not known: left out of the loss')
    expect(card).toMatch(/fewer than 50 comments that have it: rude \(\d+\)/)
    expect(card).toContain('They are the default: nobody has tuned them to this data. Every label has 0.5.')
    expect(card).toContain('model="alice/heron"')
    expect(card).not.toContain(scene.folder)
    const texts = readFileSync('secret comments.csv', 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[1]!)
      .filter(Boolean)
    for (const { path } of (await scene.json<{ files: { path: string }[] }>('push', '--model', run, '--repo', 'alice/heron'))
      .files) {
      const content = await contentOf('alice/heron', path)
      expect(texts.some((text) => content.includes(text))).toBe(false)
    }
  })

  it('says without a licence that none is stated, and that only', async () => {
    const { stderr, stdout } = await scene.run('push', '--model', run, '--repo', 'alice/bare')
    expect(stderr).toContain('note: The card states no licence')
    expect(stdout).toMatch(/^alice\/bare at commit [0-9a-f]{40}: 9 files, .* of which 0 bytes were there before\. http/)
    expect(String(await contentOf('alice/bare', 'README.md'))).not.toMatch(/license/)
  })

  it('goes into a folder, which opens as a model, and nothing is sent', async () => {
    const asked = hub.requests.length
    const out = await scene.json<{ folder: string; files: { path: string }[] }>('push', '--model', run, '--out', 'published')
    expect(
      readdirSync('published', { recursive: true })
        .map(String)
        .filter((path) => path !== 'onnx')
        .sort(),
    ).toEqual([...MODEL_FILES].sort())
    expect(readFileSync('published/README.md', 'utf8')).toContain('model="."')
    await scene.json('predict', '--model', 'published', '--text', 'some text')
    expect(hub.requests.length).toBe(asked)
    expect((await scene.run('push', '--model', run, '--out', 'published')).stderr).toMatch(/holds files already/)
    expect(out.folder).toBe(join(scene.folder, 'published'))
  })

  it('takes the int8 model with its report, without the ids of its rows', async () => {
    await scene.json('quantize', '--model', run)
    await scene.json('push', '--model', run, '--repo', 'alice/heron')
    const report = JSON.parse(String(await contentOf('alice/heron', 'onnx/quantization.json')))
    expect([report.flips, report.sha256]).toEqual([[], filesOf('alice/heron').get('onnx/model_quantized.onnx')!.sha256])
    expect(String(await contentOf('alice/heron', 'README.md'))).toContain('computes in 8 bits')
    writeFileSync(join(modelFolder(), 'onnx/model_quantized.onnx'), 'damaged')
    const { stderr } = await scene.run('push', '--model', run, '--repo', 'alice/heron')
    expect(stderr).toContain('note: The int8 model is left out')
    expect(filesOf('alice/heron').has('onnx/model_quantized.onnx')).toBe(false)
  })
})

describe('a folder', () => {
  it('says nothing of this machine’s places, and of other files', async () => {
    await scene.json('push', '--model', run, '--out', 'mine')
    const config = JSON.parse(readFileSync('mine/config.json', 'utf8'))
    writeFileSync('mine/config.json', JSON.stringify({ ...config, _name_or_path: '/home/alice/secret/bert', dropout_rate: 0.1 }))
    writeFileSync('mine/notes.txt', 'private')
    mkdirSync('mine/checkpoint')
    writeFileSync('mine/README.md', '# My own words\n')
    await scene.json('push', '--model', 'mine', '--repo', 'alice/mine')
    expect([...filesOf('alice/mine').keys()].filter((path) => path !== '.gitattributes').sort()).toEqual([...MODEL_FILES].sort())
    expect(JSON.parse(String(await contentOf('alice/mine', 'config.json')))).toEqual({ ...config, dropout_rate: 0.1 })
    expect(String(await contentOf('alice/mine', 'README.md'))).toBe('# My own words\n')
  })
})

describe('comments', () => {
  const data = () => ['push', '--data', 'secret comments.csv', '--repo', 'alice/talk']

  it('leave only with a word, and a dry run says how many', async () => {
    const refused = await scene.run(...data())
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(
        /38 comments with their texts leave this machine and go to alice\/talk at .* Agree to that \(--yes-upload-texts\)/,
      ),
    ])
    const { stdout } = await scene.run(...data(), '--dry-run')
    expect(stdout).toMatch(/data\/train-00000-of-00001\.parquet.*new\n(.*\n)*38 comments with their texts leave/)
    expect(hub.repositories.find('dataset', 'alice/talk')).toBeUndefined()
  })

  it('arrive as Parquet that trains, with a card of their columns', async () => {
    const pushed = await scene.json<{ url: string }>(...data(), '--yes-upload-texts', '--license', 'cc0-1.0')
    expect(pushed.url).toBe(`${hub.url}/datasets/alice/talk`)
    expect(hub.repositories.find('dataset', 'alice/talk')!.private).toBe(true)
    const card = String(await contentOf('alice/talk', 'README.md', 'dataset'))
    const head = headOf(card)
    const dataFiles = [{ split: 'train', path: 'data/train-00000-of-00001.parquet' }]
    expect(head.configs).toEqual([{ config_name: 'default', data_files: dataFiles }])
    expect(head.dataset_info.features).toContainEqual({ name: 'spam', dtype: 'int8' })
    const trained = await scene.json<{ status: string }>('train', '--data', 'hub:alice/talk', ...QUICK, '--max-steps', '1')
    expect(trained.status).toBe('finished')
  })

  it('go as the file is where that is wanted, and into a folder without a word', async () => {
    await scene.json('push', '--data', 'secret comments.csv', '--as-is', '--out', 'talk')
    expect(readFileSync('talk/data/secret comments.csv')).toEqual(readFileSync('secret comments.csv'))
    expect(readFileSync('talk/README.md', 'utf8')).toContain('path: "data/secret comments.csv"')
  })

  it('of a project by its name', async () => {
    const { stderr, code } = await scene.run('push', '--project', 'nobody', '--repo', 'alice/p', '--yes-upload-texts')
    expect([code, stderr]).toEqual([2, expect.stringMatching(/--project nobody: expected a project; there is none/)])
  })
})

it.each<[string, string[], RegExp]>([
  ['nothing to publish', ['--repo', 'a/b'], /Nothing to publish is named: expected one of --model, --data and --project/],
  ['two things', ['--model', 'x', '--data', 'y', '--repo', 'a/b'], /--model and --data are given/],
  ['no place', ['--model', 'RUN'], /--repo is missing: expected OWNER\/NAME/],
  ['a name without an owner', ['--model', 'RUN', '--repo', 'heron'], /says not whose it is/],
  ['another type', ['--model', 'RUN', '--type', 'dataset', '--repo', 'a/b'], /--type: found "dataset", expected model/],
  ['a licence in words', ['--model', 'RUN', '--license', 'Free for all', '--repo', 'a/b'], /--license: found "Free for all"/],
  ['languages in words', ['--model', 'RUN', '--language', '12', '--repo', 'a/b'], /--language: found "12", expected ISO codes/],
  ['no such run', ['--model', 'nowhere', '--repo', 'a/b'], /expected a run of the history or a model folder/],
  ['a folder without weights', ['--model', 'home', '--repo', 'a/b'], /is no model folder/],
  ['another’s name', ['--model', 'RUN', '--repo', 'bob/x'], /may not push to the model bob\/x/],
])('says what is wrong with %s', async (_name, argv, sentence) => {
  const answer = await scene.run('push', ...argv.map((word) => (word === 'RUN' ? run : word)))
  expect(answer.stderr).toMatch(sentence)
  expect(answer.code).toBe(2)
})

it('without a token or with the network forbidden it says so, and leaves no temporary files', async () => {
  delete process.env.HF_TOKEN
  expect((await scene.run('push', '--model', run, '--repo', 'alice/x')).stderr).toMatch(/no access token/)
  expect((await scene.run('push', '--model', run, '--repo', 'alice/x', '--dry-run')).stdout).toMatch(
    /It would be refused: There is no access token/,
  )
  process.env.HF_TOKEN = 'hf_alice'
  process.env.HF_HUB_OFFLINE = '1'
  const { code, stderr } = await scene.run('push', '--model', run, '--repo', 'alice/x')
  expect([code, stderr]).toEqual([1, expect.stringMatching(/HF_HUB_OFFLINE/)])
  delete process.env.HF_HUB_OFFLINE
  expect(existsSync('home/temporary') ? readdirSync('home/temporary') : []).toEqual([])
})
