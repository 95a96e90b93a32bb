/** `npm run graph`: one layer of every family, and what it refuses. */

import { join } from 'node:path'
import * as library from '@engine/index'
import { describe, expect, it, test } from 'vitest'
import { graphText, parseArguments } from '#scripts/graph/layer.mjs'

const ask = (words: string) => graphText(library, parseArguments(words.split(' '), process.cwd())!)
const linesOf = async (words: string) => (await ask(words)).split('\n')
/** The operators of a text's nodes, in order. */
const operators = (lines: readonly string[]) => lines.flatMap((line) => /= (\w+)\(/.exec(line)?.[1] ?? [])

describe.each([...library.architectures.keys()])('%s', (name) => {
  test('the first layer is printed with its parameters and no others, the same each time', async () => {
    const text = await ask(name)
    expect(await ask(name)).toBe(text)
    const architecture = library.architectures.get(name)!
    const config = architecture.config.parse({})
    const shown = [...text.matchAll(/^ {2}input (\S+\.\S+):/gm)].map(([, input]) => input!)
    expect(shown.length).toBeGreaterThan(4)
    // Parameters that layers share count as the last one's.
    const owner = name === 'albert' ? architecture.facts(config).layers - 1 : 0
    expect(new Set(shown.map((input) => architecture.partOf(input, config)))).toEqual(new Set([owner]))
  })

  test('all middle layers compute the same', async () => {
    // Every third layer of ModernBERT sees the whole text.
    const [second, third] = await Promise.all(
      [1, name === 'modernbert' ? 4 : 3].map((layer) => linesOf(`${name} --layer ${layer}`)),
    )
    expect(operators(third!)).toEqual(operators(second!))
    expect(operators(second!).filter((op) => op === 'Softmax')).toHaveLength(1)
  })

  test('the gradient gives each of the layer’s parameters its gradient', async () => {
    const lines = await linesOf(`${name} --gradient --layer 1`)
    const parameters = lines.flatMap((line) => /^ {2}input (\S+\.\S+):/.exec(line)?.[1] ?? [])
    const backward = lines.slice(lines.findIndex((line) => line.includes('# gradient of')))
    expect(operators(backward)).toContain('Gemm')
    const gradients = lines.flatMap((line) => /^ {2}output grad\/(\S+) =/.exec(line)?.[1] ?? [])
    // ALBERT's layers share theirs: the sums over all layers are made up in the first one.
    if (name !== 'albert') expect(gradients.sort()).toEqual(parameters.sort())
  })
})

test('ALBERT: every layer reads the shared parameters once', async () => {
  // In the last one only the first token asks, and keys and values are not made: their weights meet heads in a MatMul each.
  for (const [layer, products] of [
    [0, { Gemm: 6, MatMul: 2 }],
    [5, { Gemm: 6, MatMul: 2 }],
    [11, { Gemm: 4, MatMul: 4 }],
  ] as const) {
    const lines = operators(await linesOf(`albert --layer ${layer}`))
    for (const [op, count] of Object.entries(products)) expect(lines.filter((each) => each === op)).toHaveLength(count)
  }
  const gradients = (await linesOf('albert --gradient --layer 0')).filter((line) => line.includes('output grad/'))
  expect(gradients).toHaveLength(16)
})

test('a layer of a model folder, set up as its config.json says', async () => {
  const lines = await linesOf(`--model ${join('tests', 'golden', 'bert-relu-wide')}`)
  expect(operators(lines)).toContain('Relu')
  expect(lines).toContain('  input bert.encoder.layer.0.intermediate.dense.weight: float32 [112, 48]')
})

test('the backward pass stands under the nodes that it differentiates: those of the layer, each once', async () => {
  const lines = await linesOf('--model tests/golden/bert-tiny --gradient')
  const begin = lines.findIndex((line) => line.startsWith('  # gradient of'))
  const forward = lines
    .slice(0, begin)
    .flatMap((line) => /^ {2}(\w+)[^=]* = (\w+)\(/.exec(line)?.slice(1).reverse().join(', ') ?? [])
  const differentiated = lines.slice(begin).flatMap((line) => /# gradient of (.*)/.exec(line)?.[1] ?? [])
  expect(new Set(differentiated).size).toBe(differentiated.length)
  expect(differentiated.filter((node) => !forward.includes(node))).toEqual([])
  const learning = /^(Gemm|MatMul|Softmax|LayerNormalization|Erf),/
  expect(forward.filter((node) => learning.test(node) && !differentiated.includes(node))).toEqual([])
})

describe('what is refused, in a sentence', () => {
  it.each([
    ['gpt2', /^graph: there is no architecture "gpt2"; known are bert, roberta, .*canine\.$/],
    ['bert --layer 12', /^There is no layer 12: this bert has layers 0 to 11\.$/],
    ['--model tests/golden', /is not a model folder: it has no config\.json\.$/],
  ])('%s', async (words, sentence) => {
    const failure = await ask(words).catch((error: Error) => error)
    expect(failure).toMatchObject({ name: 'InputError', message: expect.stringMatching(sentence) })
  })
  it.each(['bert roberta', 'bert --layer -1', 'bert --layer two', 'bert --model x', '--gradient', 'bert --depth 3'])(
    '%s',
    (words) => {
      expect(() => parseArguments(words.split(' '), '.')).toThrow(/^graph/)
    },
  )
  it('and help is none of it', () => expect(parseArguments(['--help'], '.')).toBeNull())
})
