/** `moderato train`: its JSON, its history, rows, order, stopping, resuming, and everything it refuses before a run exists. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeStore, openStore } from '@main/store/open'
import { getRun } from '@main/store/runs'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CliScene, cliScene, commentLines, QUICK } from './scene'

const scene: CliScene = await cliScene()
await writeTinyBert(join(scene.folder, 'foreign'), { labels: tinyLabels, config: { vocab_size: 20 } })
scene.file('train.csv', commentLines(40))
scene.file('eval.csv', commentLines(20, { seed: 2 }))
const DATA = ['--data', 'train.csv', '--eval', 'eval.csv']

interface Trained {
  run: string
  steps: number
  lossHistory: [number, number][]
  epochs: Record<string, number>[]
  evaluation: Record<string, unknown> | null
  model: string | null
  [key: string]: unknown
}
const train = (...options: string[]) => scene.json<Trained>('train', ...DATA, ...QUICK, ...options)
const refused = (...options: string[]) => scene.run('train', ...options)
const history = async () => (await scene.json<{ runs: { id: string; status: string }[] }>('runs')).runs
const snapshot = (run: string, file: string): { id: string }[] =>
  readFileSync(join(scene.folder, 'home', 'runs', run, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('what it answers', () => {
  test('the keys of the contract, one object on standard output, progress on standard error', async () => {
    const { code, stdout, stderr } = await scene.run('train', ...DATA, ...QUICK, '--epochs', '2', '--json')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\{.*\}\n$/)
    const answer = JSON.parse(stdout) as Trained
    expect(Object.keys(answer).sort()).toEqual(
      [
        'run',
        'device',
        'steps',
        'trainSeconds',
        'samplesPerSecond',
        'lossHistory',
        'epochs',
        'evaluation',
        'peakRssBytes',
        'model',
        'status',
        'notices',
      ].sort(),
    )
    expect(answer).toMatchObject({ device: 'cpu', steps: 10, status: 'finished' })
    expect(answer.notices).toEqual([expect.stringMatching(/newly initialized/)])
    expect(answer.lossHistory.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(answer.epochs).toHaveLength(2)
    for (const epoch of answer.epochs)
      expect(Object.keys(epoch)).toEqual([
        'epoch',
        'step',
        'trainingLoss',
        'validationLoss',
        'f1',
        'rocAuc',
        'averagePrecision',
        'accuracy',
        'best',
      ])
    expect(answer.epochs.map(({ step }) => step)).toEqual([5, 10])
    expect(answer.epochs.filter(({ best }) => best)).toHaveLength(1)
    expect(Object.keys(answer.evaluation!)).toEqual(
      expect.arrayContaining([
        ...['rows', 'loss', 'f1Macro', 'f1Micro', 'accuracy', 'hammingLoss', 'rocAuc', 'averagePrecision'],
        ...['rocAucThresholded', 'report', 'thresholds'],
      ]),
    )
    expect(Object.keys(answer.evaluation!.report as object)).toEqual(
      expect.arrayContaining(['rude', 'overall_non_toxic', 'micro avg', 'macro avg', 'weighted avg', 'samples avg']),
    )
    expect(stderr).toContain('Training Loss')
    expect(stderr).toContain('Evaluating')
    expect(existsSync(join(answer.model!, 'config.json'))).toBe(true)
    expect(await history()).toContainEqual(expect.objectContaining({ id: answer.run, status: 'finished' }))
  })

  test('without --json the tables, for people', async () => {
    const { code, stdout } = await scene.run('train', ...DATA, ...QUICK, '--epochs', '1')
    expect(code).toBe(0)
    expect(stdout).toMatch(/none of the labels +\d/)
    expect(stdout).not.toContain('"run"')
  })

  test('--out is where the model goes as well, and the answer names it', async () => {
    const { model } = await train('--max-steps', '1', '--out', 'copies/model')
    expect(model).toBe(join(process.cwd(), 'copies', 'model'))
    expect(readdirSync('copies/model')).toEqual(expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json']))
  })

  test('--lora-rank trains adapters and leaves an ordinary model, which is a base', async () => {
    const { run, model } = await train('--max-steps', '2', '--lora-rank', '2', '--lora-target-modules', 'all-linear')
    const [written] = readdirSync(join(scene.folder, 'home', 'runs', run)).filter((name) => /^(frozen|checkpoint)/.test(name))
    expect(written).toBeUndefined()
    expect(readFileSync(join(model!, 'model.safetensors')).includes('lora_')).toBe(false)
    expect((await scene.json<Trained>('train', ...DATA, ...QUICK.slice(2), '--base', run, '--max-steps', '1')).steps).toBe(1)
  })

  test('--head-only trains behind the encoder and says what is off', async () => {
    const { code, stderr, stdout } = await scene.run('train', ...DATA, ...QUICK, '--max-steps', '2', '--head-only', '--json')
    expect(code).toBe(0)
    expect(stderr).toMatch(/note: Head only: the encoder .* without dropout/)
    expect((JSON.parse(stdout) as Trained).evaluation).not.toBeNull()
  })

  test('--home is another data folder than MODERATO_HOME', async () => {
    const { run } = await train('--max-steps', '1', '--home', 'elsewhere')
    expect(existsSync(join('elsewhere', 'runs', run))).toBe(true)
    expect((await history()).some(({ id }) => id === run)).toBe(false)
    const { runs } = await scene.json<{ runs: { id: string }[] }>('runs', '--home', 'elsewhere')
    expect(runs.map(({ id }) => id)).toEqual([run])
  })

  test('a finished run is a base, and no other word is taken for one', async () => {
    const { run } = await train('--max-steps', '1')
    expect((await scene.json<Trained>('train', ...DATA, ...QUICK.slice(2), '--base', run, '--max-steps', '1')).steps).toBe(1)
  })
})

describe('rows', () => {
  test('--rows and --eval-rows count the first rows of the files, those without a known label included', async () => {
    scene.file('gaps.csv', commentLines(40, { unknown: [1, 3, 30] }))
    const options = [
      '--data',
      'gaps.csv',
      '--eval',
      'gaps.csv',
      '--rows',
      '20',
      '--eval-rows',
      '12',
      ...QUICK,
      '--max-steps',
      '1',
    ]
    const { code, stdout, stderr } = await scene.run('train', ...options, '--json')
    expect(code).toBe(0)
    const { run } = JSON.parse(stdout) as Trained
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `row-${i}`).filter((id) => !/^row-[13]$/.test(id))
    expect(snapshot(run, 'train.jsonl').map(({ id }) => id)).toEqual(ids(20))
    expect(snapshot(run, 'eval.jsonl').map(({ id }) => id)).toEqual(ids(12))
    expect(stderr).toContain('note: 2 of the 20 rows of gaps.csv have no known label and were left out.')
    expect(stderr).toContain('note: 2 of the 12 rows of gaps.csv have no known label and were left out.')
  })

  test('--eval-fraction tells of left-out rows once, though it reads the file twice', async () => {
    const { code, stderr } = await scene.run('train', '--data', 'gaps.csv', ...QUICK, '--max-steps', '1')
    expect(code).toBe(0)
    expect(stderr.match(/no known label/g)).toHaveLength(1)
    expect(stderr).toContain('3 of the 40 rows of gaps.csv')
    const [latest] = await history()
    const db = openStore(join('home', 'moderato.db'))
    onTestFinished(() => closeStore(db))
    expect(getRun(db, latest!.id).notices).toContainEqual(expect.stringContaining('3 of the 40 rows of gaps.csv'))
  })
})

describe('--order', () => {
  const orderOf = (run: string) =>
    readFileSync(join('home', 'runs', run, 'order.txt'), 'utf8')
      .trim()
      .split('\n')
      .map(Number)

  test('names rows of the file, which keep their meaning where rows before them are left out', async () => {
    scene.file('gaps.csv', commentLines(40, { unknown: [1, 3, 30] }))
    scene.file('order.txt', ['9', '0', '4', '2'])
    const { run } = await scene.json<Trained>(
      ...[
        'train',
        '--data',
        'gaps.csv',
        '--rows',
        '20',
        '--eval',
        'eval.csv',
        '--order',
        'order.txt',
        ...QUICK,
        '--max-steps',
        '1',
      ],
    )
    const rows = snapshot(run, 'train.jsonl')
    expect(orderOf(run).map((row) => rows[row]!.id)).toEqual(['row-9', 'row-0', 'row-4', 'row-2'])
  })

  test('passes over the rows that a fraction sets aside to validate on, and says so', async () => {
    const named = Array.from({ length: 20 }, (_, i) => (i * 7) % 40)
    scene.file('some.txt', named.map(String))
    const options = ['--data', 'train.csv', '--eval-fraction', '0.25', '--order', 'some.txt', ...QUICK, '--max-steps', '1']
    const { code, stdout, stderr } = await scene.run('train', ...options, '--json')
    expect(code).toBe(0)
    const { run } = JSON.parse(stdout) as Trained
    const rows = snapshot(run, 'train.jsonl')
    const validating = new Set(snapshot(run, 'eval.jsonl').map(({ id }) => id))
    const expected = named.map((row) => `row-${row}`).filter((id) => !validating.has(id))
    expect(expected.length).toBeLessThan(19)
    expect(orderOf(run).map((row) => rows[row]!.id)).toEqual(expected)
    expect(stderr).toContain(`${20 - expected.length} of the rows that some.txt names validate and were passed over`)
  })

  test.each([
    [
      'a part of the rows, two of them again',
      [9, 0, 9, 4, 0, 9],
      'names 3 of 40 training rows, 2 of them more than once (up to 3 times): ',
    ],
    ['a part of the rows', [9, 0, 4], 'names 3 of 40 training rows: '],
    ['all rows, one again', [...Array(40).keys(), 7], 'names 40 of 40 training rows, 1 of them more than once (up to 2 times): '],
    ['all rows once', [...Array(40).keys()].reverse(), null],
  ])('that names %s is told of in one notice, where need be', async (_, rows, told) => {
    scene.file('order.txt', rows.map(String))
    const { notices } = await train('--max-steps', '1', '--order', 'order.txt')
    expect((notices as string[]).filter((notice) => notice.startsWith('order.txt'))).toEqual(
      told === null ? [] : [expect.stringContaining(`order.txt ${told}`)],
    )
  })

  test.each([
    ['a word', ['0', 'one'], /order\.bad:2: found "one", expected a row index from 0 to 39/],
    ['a fraction', ['1.5'], /order\.bad:1: found "1\.5"/],
    ['a negative index', ['3', '-1'], /order\.bad:2: found "-1"/],
    ['an index too large', ['0', '1', '40'], /order\.bad:3: found "40", expected a row index from 0 to 39/],
    ['an empty line', ['0', '', '1'], /order\.bad:2: found ""/],
    ['nothing', [''], /order\.bad names no row to train on/],
  ])('with %s is refused at its line, and nothing is in history', async (_, lines, message) => {
    const before = await history()
    scene.file('order.bad', lines)
    const { code, stdout, stderr } = await refused(...DATA, ...QUICK, '--order', 'order.bad', '--json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(await history()).toEqual(before)
  })

  test('an index of a row without a known label is refused, counted within --rows', async () => {
    scene.file('order.bad', ['0', '3'])
    const { code, stderr } = await refused('--data', 'gaps.csv', '--eval', 'eval.csv', '--order', 'order.bad', ...QUICK)
    expect(code).toBe(2)
    expect(stderr).toMatch(/order\.bad:2: row 3 of gaps\.csv has no known label/)
    scene.file('order.bad', ['20'])
    const beyond = await refused(...DATA, '--rows', '20', '--order', 'order.bad', ...QUICK)
    expect(beyond.stderr).toMatch(/order\.bad:1: found "20", expected a row index from 0 to 19/)
  })
})

describe('Ctrl+C and --resume', () => {
  test('stops, keeps what there is, says how to go on; the rest equals an undisturbed run', async () => {
    const whole = await train('--epochs', '8')
    const stopped = await scene.interrupted(/\n1( \*)? /, 'train', ...DATA, ...QUICK, '--epochs', '8', '--json')
    expect(stopped.code).toBe(1)
    const begun = JSON.parse(stopped.stdout) as Trained
    expect(begun.steps).toBeLessThan(40)
    expect(begun.status).toBe('stopped')
    expect(stopped.stderr).toContain(`at step ${begun.steps}. Go on with \`npm run -s moderato -- train --resume ${begun.run}\``)
    expect(await history()).toContainEqual(expect.objectContaining({ id: begun.run, status: 'stopped' }))
    const resumed = await scene.json<Trained>('train', '--resume', begun.run, '--out', 'resumed')
    expect(resumed).toMatchObject({ run: begun.run, steps: 40, lossHistory: whole.lossHistory, epochs: whole.epochs })
    expect(existsSync('resumed/config.json')).toBe(true)
    const again = await refused('--resume', begun.run)
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/is finished: use it as the base of a new run/) })
  })

  test('before anything began, nothing is in history', async () => {
    const before = await history()
    const { code, stdout } = await scene.interrupted(null, 'train', ...DATA, ...QUICK, '--json')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(await history()).toEqual(before)
  })

  test('a run that is not there, and options that --resume would not heed', async () => {
    expect(await refused('--resume', 'nosuchrun')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'moderato: --resume nosuchrun: the history has no run of that id; `npm run -s moderato -- runs` lists them.\n',
    })
    const other = await refused('--resume', 'nosuchrun', '--epochs', '9')
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/--resume goes on .*: leave out --epochs/) })
  })
})

describe('refused with exit code 2 and one line, before anything is in history', () => {
  const csv = ['--data', 'train.csv']
  test.each([
    ['no data', [...QUICK], /--data is missing: expected a CSV/],
    ['a length beyond the base of those who name none', [...csv, '--max-length', '513'], /length is 513, .* at most 512/],
    ['data that is not there', ['--data', 'none.csv', ...QUICK], /none\.csv: there is no such file/],
    ['a folder for data', ['--data', 'base', ...QUICK], /base is a folder: expected a file/],
    ['an eval file that is not there', [...csv, '--eval', 'none.csv', ...QUICK], /none\.csv/],
    ['an order file that is not there', [...DATA, '--order', 'none.txt', ...QUICK], /none\.txt/],
    ['a base that is not there', [...csv, '--base', './nowhere'], /--base .\/nowhere: expected minilm, a run/],
    [
      'a tokenizer of more ids than the base embeds',
      [...csv, '--base', 'foreign'],
      /foreign: the tokenizer has ids up to \d+, but the model embeds 20 tokens/,
    ],
    ['a base that is no model', [...csv, '--base', 'hollow'], /hollow is not a model folder: it has no config\.json/],
    ['a length beyond the base', [...csv, '--base', 'base', '--max-length', '41'], /maximum length is 41, .* at most 40/],
    ['more frozen layers than there are', [...csv, ...QUICK, '--freeze', '2'], /2 layers are to be frozen, but this base has 1/],
    ['a threshold without patience', [...csv, ...QUICK, '--early-stopping-threshold', '1'], /give --early-stopping-patience/],
    ['a word for a number', [...csv, ...QUICK, '--epochs', 'many'], /--epochs: found "many", expected a number/],
    ['a negative count', [...csv, ...QUICK, '--freeze', '-1'], /--freeze: found -1; expected a number of at least 0\./],
    ['no epochs', [...csv, ...QUICK, '--epochs', '0'], /--epochs: found 0/],
    ['another schedule', [...csv, ...QUICK, '--schedule', 'wavy'], /--schedule: found "wavy"/],
    ['half a row', [...csv, ...QUICK, '--rows', '1.5'], /--rows: found 1\.5, expected a whole number/],
    ['the whole as a fraction', [...csv, ...QUICK, '--eval-fraction', '1'], /--eval-fraction: found 1, expected/],
    ['both a file and a fraction', [...DATA, ...QUICK, '--eval-fraction', '0.2'], /either --eval FILE or --eval-fraction/],
    ['rows of an eval file not given', [...csv, ...QUICK, '--eval-rows', '9'], /--eval-rows counts rows of --eval/],
    ['an unknown option', [...csv, ...QUICK, '--speed', '9'], /Unknown option '--speed'.*npm run -s moderato -- train --help/],
    ['a word beside the options', ['train.csv', ...QUICK], /found "train\.csv", expected options only/],
    ['a column that is not there', [...csv, ...QUICK, '--text-column', 'words'], /there is no column "words"/],
    ['labels that are not there', [...csv, ...QUICK, '--labels', 'rude,kind'], /there is no column "kind"/],
    ['a bad row', ['--data', 'bad.csv', ...QUICK], /bad\.csv:14: .*"spam"/],
    ['a file to put the model in', [...csv, ...QUICK, '--out', 'train.csv'], /--out train\.csv is a file: expected a folder/],
    [
      'adapters of no layer',
      [...csv, ...QUICK, '--lora-rank', '8', '--lora-target-modules', 'wings'],
      /found "wings", .* bert encoder/,
    ],
    ['adapters without a size', [...csv, ...QUICK, '--lora-alpha', '8.5'], /give --lora-rank R too/],
    ['cuda', [...csv, ...QUICK, '--device', 'cuda'], /Device "cuda" cannot be used: .*Choose cpu or auto/],
    ['dml', [...csv, ...QUICK, '--device', 'dml'], /Device "dml" cannot be used/],
    ['webgpu', [...csv, ...QUICK, '--device', 'webgpu'], /Device "webgpu" cannot be used/],
    ['a device of another world', [...csv, ...QUICK, '--device', 'abacus'], /--device: found "abacus"/],
  ])('%s', async (_, options, message) => {
    scene.file('bad.csv', [...commentLines(12), 'row-x,a good page,0,0,7'])
    mkdirSync('hollow', { recursive: true })
    const before = await history()
    const { code, stdout, stderr } = await refused(...options, '--json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^moderato: [^\n]+\n$/)
    expect(await history()).toEqual(before)
    expect(readdirSync(join('home', 'runs')).length).toBe(before.length)
  })
})

test('a model whose tokenizer has more ids than it embeds is refused by evaluate and predict too', async () => {
  for (const words of [
    ['predict', '--model', 'foreign', '--text', 'rude'],
    ['evaluate', '--model', 'foreign', '--data', 'train.csv'],
  ]) {
    const { code, stderr } = await scene.run(...words)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^moderato: [^\n]*foreign: the tokenizer has ids up to [^\n]+\n$/)
  }
})

describe('--dry-run', () => {
  test('measures, says so in lines and in JSON, and starts nothing', async () => {
    const before = await history()
    const { code, stdout, stderr } = await scene.run('train', ...DATA, ...QUICK, '--epochs', '2', '--dry-run', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ device: 'cpu', stepsPerEpoch: 5, totalSteps: 10, longestBatch: { rows: 8 } })
    expect(JSON.parse(stdout).peakRssBytes).toBeGreaterThan(50e6)
    expect(stderr).toMatch(/Measured on cpu, nothing was started:\npeak memory {2}\d+\.\d\d GB\nan epoch/)
    expect(await history()).toEqual(before)
    expect(readdirSync(join(scene.folder, 'home', 'tmp'))).toEqual([])
  })

  test.each([
    [['--resume', 'abcdefgh'], /^moderato: --dry-run measures a training that is not begun yet: leave out --resume\./m],
    [[...DATA, '--out', 'there'], /^moderato: --dry-run makes no model: leave out --out\./m],
  ])('%s is refused beside it', async (options, words) => {
    const { code, stderr } = await refused(...options, '--dry-run')
    expect(code).toBe(2)
    expect(stderr).toMatch(words)
  })
})
