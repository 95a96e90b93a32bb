/** `npm run bench`: what it is asked for, what it measures with, and the processes it measures. */
import { architectures, buildGradientGraph, GraphBuilder } from '@engine/index'
import { describe, expect, it, test } from 'vitest'
import { parseArguments, usage } from '#scripts/bench/arguments.mjs'
import { arithmetic } from '#scripts/bench/arithmetic.mjs'
import { BATCH, CONFIGURATIONS, configuration } from '#scripts/bench/configurations.mjs'
import { markdown, median } from '#scripts/bench/report.mjs'
import { TABLES } from '#scripts/bench/tables.mjs'
import { Worker } from '#scripts/bench/worker.mjs'

const gradientOf = (modelType: string, dropout = 0.1) => {
  const architecture = architectures.get(modelType)!
  const config = architecture.config.parse(configuration(modelType, dropout))
  return buildGradientGraph({ architecture, config, labels: BATCH.labels }, () => true, { rowGradients: true })
}

describe('the command line', () => {
  const parse = (words: string) => parseArguments(words.split(' '), TABLES)
  it('takes tables and their options', () => {
    expect(parse('steps --repeats 7 --only bert,canine --dropout 0 --json out.json')).toEqual({
      names: ['steps'],
      options: { help: false, repeats: 7, only: ['bert', 'canine'], dropout: 0, json: expect.stringMatching(/out\.json$/) },
    })
    expect(parse('scoring steps')).toMatchObject({
      names: ['scoring', 'steps'],
      options: { repeats: 3, only: [], dropout: 0.1, json: expect.stringMatching(/bench\.json$/) },
    })
    expect(parse('--repeats 5').names).toEqual(Object.keys(TABLES))
    expect(usage(TABLES)).toContain('  steps    one training step')
  })
  it.each([
    'nothing',
    'steps more',
    'steps --repeats 2',
    'steps --repeats many',
    'steps --dropout 1',
    'steps --dropout x',
    'steps --fast',
  ])('refuses "%s" in a sentence', (words) => expect(() => parse(words)).toThrow(/^bench/))
})

describe('the common size', () => {
  it('is there for every architecture', () => {
    expect(Object.keys(CONFIGURATIONS).sort()).toEqual([...architectures.keys()].sort())
  })

  test.each([...architectures.keys()])('%s: 4 layers, 256 wide, every dropout at the rate asked for', (name) => {
    const architecture = architectures.get(name)!
    const facts = architecture.facts(architecture.config.parse(configuration(name, 0.3)))
    expect([facts.layers, facts.width]).toEqual([4, 256])
    const { dropoutSites } = gradientOf(name, 0.3)
    expect(new Set(dropoutSites.map(({ rate }) => rate))).toEqual(new Set([0.3]))
    expect(dropoutSites.length).toBeGreaterThan(8)
    const { gflop, written, parameters } = arithmetic(gradientOf(name), BATCH)
    expect(Math.min(gflop, written, parameters)).toBeGreaterThan(1)
  })
})

test('arithmetic counts products by their inner dim, and what the other operators write', () => {
  const g = new GraphBuilder('counted')
  const ids = g.input('ids', 'float32', ['B', 'S', 3])
  const [x, w] = [g.reshape(ids, ['B*S', 3]), g.input('w', 'float32', [3, 5])]
  const y = g.tanh(g.gemm(x, w, null))
  const back = g.gemm(y, x, null, { transA: 1 })
  const heads = g.matMul(g.reshape(y, ['B', 'S', 5]), g.transpose(g.reshape(y, ['B', 'S', 5]), [0, 2, 1]))
  const graph = g.build({ back, heads })
  const trainable = [{ name: 'w', shape: [3, 5], initialisation: 'normal' as const }]
  const { gflop, written, parameters } = arithmetic({ graph, trainable }, { rows: 2, tokens: 10 })
  // [20, 3]·[3, 5], [5, 20]·[20, 3] and two of [10, 5]·[5, 10]
  expect(gflop * 1e9).toBeCloseTo(2 * (20 * 3 * 5 + 5 * 20 * 3 + 2 * 10 * 5 * 10), 6)
  // tanh, the transposition, and the three sizes that a reshape is told
  expect(written * 1e6).toBeCloseTo(100 + 100 + 3, 6)
  expect(parameters * 1e6).toBeCloseTo(15, 6)
  const named = new GraphBuilder('named')
  const unknown = named.build({ y: named.exp(named.input('x', 'float32', ['Q'])) })
  expect(() => arithmetic({ graph: unknown, trainable }, { rows: 2, tokens: 10 })).toThrow('add the size of the dim "Q"')
})

test('medians, of odd and even counts', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7])
})

test('a table in Markdown', () => {
  expect(
    markdown(
      ['name', 'ms'],
      [
        ['a', '1'],
        ['longer', '20'],
      ],
    ),
  ).toBe(['| name   | ms |', '|:-------|---:|', '| a      |  1 |', '| longer | 20 |'].join('\n'))
})

describe('a measured process', () => {
  const worker = (program: string) => new Worker(process.execPath, ['-e', program], { ...process.env, ELECTRON_RUN_AS_NODE: '1' })
  it('introduces itself, answers each question, and ends when nothing more is asked', async () => {
    const asked = worker(`
      console.log('{"ready":true}')
      process.stdin.on('data', (question) => console.log(JSON.stringify({ heard: String(question).trim() })))`)
    expect(await asked.answer()).toEqual({ ready: true })
    expect(await asked.ask('step')).toEqual({ heard: 'step' })
    expect(await asked.ask('peak')).toEqual({ heard: 'peak' })
    const ended = new Promise((done) => asked.child.once('exit', done))
    asked.end()
    expect(await ended).toBe(0)
  })
  it('that dies instead is told', async () => {
    await expect(worker('process.exit(3)').answer()).rejects.toThrow(/ended .*instead of answering/)
  })
})
