/** The commands beside `train`: their JSON, their files, their exit codes, and the sentences for what does not fit. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Evaluation } from '@shared/evaluation'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CliScene, cliScene, commentLines, QUICK } from './scene'

const golden = resolve('tests/golden/bert-relu-wide')
const scene: CliScene = await cliScene()
scene.file('train.csv', commentLines(40))
scene.file('eval.csv', commentLines(20, { seed: 2 }))
let trained: { run: string; evaluation: Evaluation }

beforeAll(async () => {
  const options = ['--data', 'train.csv', '--eval', 'eval.csv', ...QUICK, '--epochs', '3', '--out', 'model']
  trained = await scene.json('train', ...options)
})

const refusal = (message: RegExp) => ({ code: 2, stdout: '', stderr: expect.stringMatching(message) })

describe('the program', () => {
  test('lists its commands, and the options of each', async () => {
    expect(await scene.run('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/train +fine-tune/), stderr: '' })
    const { code, stdout } = await scene.run('train', '--help')
    expect(code).toBe(0)
    for (const option of ['--order', '--eval-rows', '--lora-rank', '--resume', '--home']) expect(stdout).toContain(option)
    expect(stdout).toContain('auto|cpu|cuda|dml|webgpu')
    expect((await scene.run('parity', '--help')).stdout).toMatch(/^moderato parity DIR:/)
    expect((await scene.run()).code).toBe(2)
  })

  test.each([['fly'], ['constructor'], ['--json']])('%s is no command', async (name) => {
    expect(await scene.run(name)).toMatchObject(refusal(/^moderato: there is no command ".*"; commands are train, evaluate/))
  })

  test.each([
    [['runs', '--since', '3'], /Unknown option '--since'\. See `npm run -s moderato -- runs --help`/],
    [
      ['predict', '--text', '--json'],
      /^moderato: --text: expected a value, found a word that begins with a dash.*--text=VALUE\.[^\n]*\n$/,
    ],
    [['devices', 'cpu'], /moderato devices: found "cpu", expected options only/],
    [['predict', '--text'], /--text/],
    [['runs', '--json=yes'], /--json/],
  ])('%j is refused', async (argv, message) => {
    expect(await scene.run(...argv)).toMatchObject(refusal(message))
  })

  test('a data folder that cannot be one is not the input of the command: 1', async () => {
    scene.file('in-the-way', ['x'])
    const { code, stderr } = await scene.run('runs', '--home', 'in-the-way')
    expect(code).toBe(1)
    expect(stderr).toMatch(/cannot use its data folder .*in-the-way/)
  })
})

describe('evaluate', () => {
  const evaluate = (...options: string[]) =>
    scene.json<{ evaluation: Evaluation; samplesPerSecond: number }>('evaluate', ...options)

  test('agrees with the run, by its id and by its folder', async () => {
    for (const model of [trained.run, 'model']) {
      const answer = await evaluate('--model', model, '--data', 'eval.csv')
      expect(Object.keys(answer)).toEqual(['evaluation', 'samplesPerSecond'])
      expect(answer.samplesPerSecond).toBeGreaterThan(1)
      expect(answer.evaluation.report).toEqual(trained.evaluation.report)
      expect(answer.evaluation.rocAuc).toEqual(trained.evaluation.rocAuc)
      expect(answer.evaluation.loss).toBeCloseTo(trained.evaluation.loss!, 5)
    }
  })

  test('finds the labels by name, in whatever order the columns come', async () => {
    scene.file('turned.csv', commentLines(20, { seed: 2, columns: ['spam', 'rude', 'threat'] }))
    const { evaluation } = await evaluate('--model', 'model', '--data', 'turned.csv')
    expect(evaluation.report).toEqual(trained.evaluation.report)
    expect(evaluation.rocAuc.perLabel).toEqual(trained.evaluation.rocAuc.perLabel)
  })

  test('leaves unknown answers out, and counts them', async () => {
    const [header, ...rows] = commentLines(20, { seed: 2 })
    const gaps = rows.map((row, i) => (i < 5 ? row.replace(/[01],([01]),([01])$/, '-1,$1,$2') : row))
    scene.file('gaps.csv', [header!, ...gaps])
    const { evaluation } = await evaluate('--model', 'model', '--data', 'gaps.csv')
    expect(evaluation).toMatchObject({ rows: 20, unknown: 5 })
    expect(evaluation.rocAuc.perLabel.spam).toBe(trained.evaluation.rocAuc.perLabel.spam)
    const { stdout } = await scene.run('evaluate', '--model', 'model', '--data', 'gaps.csv')
    expect(stdout).toContain('\n5 unknown answers were left out of loss and metrics')
  })

  test('tells people on standard output without --json', async () => {
    const { code, stdout } = await scene.run('evaluate', '--model', 'model', '--data', 'eval.csv')
    expect(code).toBe(0)
    expect(stdout).toMatch(/precision +recall +f1-score +support/)
    expect(stdout).not.toContain('unknown')
  })

  test.each([
    ['no model', ['--data', 'eval.csv'], /--model is missing/],
    ['a model that is not there', ['--model', 'none', '--data', 'eval.csv'], /--model none: expected a run of the history/],
    ['a base without a classifier', ['--model', 'base', '--data', 'eval.csv'], /--model base holds no classifier/],
    ['no data', ['--model', 'model'], /--data is missing/],
    ['data that is not there', ['--model', 'model', '--data', 'none.csv'], /none\.csv: there is no such file/],
    ['data without a label of the model', ['--model', 'model', '--data', 'two.csv'], /two\.csv: there is no column "spam"/],
    ['data with a bad row', ['--model', 'model', '--data', 'bad.csv'], /bad\.csv:22: .*"rude".*"maybe"/],
  ])('%s is refused', async (_, options, message) => {
    scene.file('two.csv', commentLines(20, { columns: ['rude', 'threat'] }))
    scene.file('bad.csv', [...commentLines(20), 'x,a page,maybe,0,0'])
    expect(await scene.run('evaluate', ...options, '--json')).toMatchObject(refusal(message))
  })
})

describe('predict', () => {
  test('one text', async () => {
    const answer = await scene.json<{ probabilities: Record<string, number>; predicted: string[] }>(
      ...['predict', '--model', trained.run, '--text', 'you are a idiot'],
    )
    expect(Object.keys(answer)).toEqual(['probabilities', 'predicted'])
    expect(Object.keys(answer.probabilities)).toEqual([...tinyLabels])
    expect(answer.predicted).toEqual(tinyLabels.filter((label) => answer.probabilities[label]! >= 0.5))
  })

  test('a file, whose answers stand in the order of its rows', async () => {
    const answer = await scene.json('predict', '--model', 'model', '--input', 'eval.csv', '--output', 'out.jsonl')
    expect(answer).toEqual({ rows: 20, samplesPerSecond: expect.any(Number) })
    const lines = readFileSync('out.jsonl', 'utf8').trim().split('\n')
    const found = lines.map((line) => JSON.parse(line))
    expect(found.map(({ id }) => id)).toEqual(tinyComments(20, 2).map(({ id }) => id))
    for (const line of found) expect(Object.keys(line)).toEqual(['id', 'probabilities', 'predicted'])
  })

  test.each([
    ['neither a text nor a file', [], /either --text TEXT, or --input FILE/],
    ['both', ['--text', 'a', '--input', 'eval.csv'], /either --text TEXT, or --input FILE/],
    ['an empty text', ['--text', ' '], /--text is empty/],
    ['no place for the answers', ['--input', 'eval.csv'], /--output is missing/],
    ['a place of another kind', ['--input', 'eval.csv', '--output', 'out.csv'], /ends in \.jsonl/],
    [
      'a place that is not there',
      ['--input', 'eval.csv', '--output', 'no/out.jsonl'],
      /--output no\/out\.jsonl: there is no such/,
    ],
    ['a file that is not there', ['--input', 'none.csv', '--output', 'out.jsonl'], /none\.csv: there is no such file/],
  ])('%s is refused', async (_, options, message) => {
    expect(await scene.run('predict', '--model', 'model', ...options, '--json')).toMatchObject(refusal(message))
  })
})

describe('parity', () => {
  test('agrees with a reference, and answers what was computed', async () => {
    cpSync(golden, 'references/bert', { recursive: true })
    const { cases } = await scene.json<{ cases: Record<string, unknown>[] }>('parity', 'references')
    expect(cases).toHaveLength(1)
    expect(Object.keys(cases[0]!)).toEqual(['name', 'kind', 'ok', 'errors', 'values', 'deviations'])
    expect(cases[0]).toMatchObject({ name: 'bert', kind: 'architecture', ok: true, errors: [] })
    expect(Object.keys(cases[0]!.values as object)).toEqual(expect.arrayContaining(['logits', 'loss', 'grad', 'train']))
    const deviations = cases[0]!.deviations as Record<string, number>
    expect(Object.keys(deviations)).toEqual(expect.arrayContaining(['logits', 'loss', 'grad', 'train.logits_after']))
    for (const [key, value] of Object.entries(deviations)) expect(value, key).toBeLessThan(1e-4)
  })

  test('a miss is answered in full and ends with 1', async () => {
    cpSync(golden, 'missed/bert', { recursive: true })
    const path = join('missed', 'bert', 'reference.json')
    const reference = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ ...reference, loss: reference.loss + 1 }))
    const { code, stdout, stderr } = await scene.run('parity', 'missed', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout).cases).toMatchObject([{ name: 'bert', ok: false, errors: [expect.stringContaining('loss')] }])
    expect(stderr).toMatch(/MISS architecture bert: loss: .* was expected .*; logits \d\.\de-\d+, loss 4\.1e-1, grad /)
    expect(stderr).toContain('0 of 1 cases agree')
  })

  test.each([
    ['no folder', [], /expected one folder of reference cases/],
    ['two folders', ['a', 'b'], /expected one folder of reference cases/],
    ['a folder that is not there', ['none'], /none is not a folder that can be read/],
    ['a folder without cases', ['hollow'], /holds no reference cases/],
  ])('%s is refused', async (_, options, message) => {
    mkdirSync('hollow', { recursive: true })
    expect(await scene.run('parity', ...options, '--json')).toMatchObject(refusal(message))
  })
})

test('devices tells of each whether it can be used, and why not', async () => {
  const { devices } = await scene.json<{ devices: Record<string, unknown>[] }>('devices')
  expect(devices.map(({ name }) => name)).toEqual(['cpu', 'cuda', 'dml', 'webgpu'])
  for (const device of devices) expect(Object.keys(device)).toEqual(['name', 'available', 'reason', 'adapter', 'memoryBytes'])
  for (const { available, reason } of devices) expect(available).toBe(reason === null)
})

test('runs lists the history, and says where to begin when there is none', async () => {
  const { runs } = await scene.json<{ runs: Record<string, unknown>[] }>('runs')
  expect(Object.keys(runs[0]!)).toEqual(['id', 'name', 'status', 'base', 'startedAt', 'metrics'])
  expect(runs[0]).toMatchObject({ id: trained.run, status: 'finished', base: resolve('base') })
  expect(await scene.json('runs', '--home', 'fresh')).toEqual({ runs: [] })
  expect((await scene.run('runs', '--home', 'fresh')).stdout).toContain('start one with `npm run -s moderato -- train`')
})
