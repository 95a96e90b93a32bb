/** Every setting of the recipe has its option, its line of help and its place in the README. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { helpText, parseOptions } from '@main/cli/options'
import { recipeFrom, recipeOptions } from '@main/cli/recipe-options'
import { defaultRecipe, Recipe } from '@shared/recipe'
import { describe, expect, test } from 'vitest'

/** By setting: a value other than the default. */
const others: Recipe = {
  epochs: 7,
  batchSize: 12,
  learningRate: 3e-4,
  weightDecay: 0.3,
  maxLength: 77,
  maxSteps: 19,
  seed: 5,
  classWeights: 'none',
  schedule: 'cosine',
  warmup: 0.25,
  dropout: 0.35,
  labelSmoothing: 0.15,
  freeze: 0,
  headOnly: true,
  loraRank: 4,
  loraAlpha: 32,
  loraDropout: 0.05,
  loraTargetModules: 'query,key',
  gradientCheckpointing: true,
  mixedPrecision: 'fp16',
  bestMetric: 'f1Micro',
  evalSteps: 11,
  earlyStoppingPatience: 4,
  earlyStoppingThreshold: 0.125,
  maxGradNorm: 2.5,
  device: 'cpu',
}
/** Settings without which one would have no effect. */
const companions: Partial<Record<keyof Recipe, Partial<Recipe>>> = {
  earlyStoppingThreshold: { earlyStoppingPatience: 4 },
  loraAlpha: { loraRank: 2 },
  loraDropout: { loraRank: 2 },
  loraTargetModules: { loraRank: 2 },
}
const keys = Object.keys(Recipe.shape) as (keyof Recipe)[]
const isFlag = (key: keyof Recipe) => typeof defaultRecipe[key] === 'boolean'
const option = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
const parsed = (...argv: string[]) => recipeFrom(parseOptions('train', argv, recipeOptions))
const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')

test('without options the defaults', () => {
  expect(parsed()).toEqual(defaultRecipe)
})

describe.each(keys)('%s', (key) => {
  test('is given by its option, and changes nothing else', () => {
    expect(others[key]).not.toEqual(defaultRecipe[key])
    const companion = companions[key] ?? {}
    const given = Object.entries({ ...companion, [key]: others[key] }).flatMap(([name, value]) =>
      value === true ? [option(name)] : [option(name), String(value)],
    )
    expect(parsed(...given)).toEqual({ ...defaultRecipe, ...companion, [key]: others[key] })
  })

  test('has a line of help, with its default', () => {
    const line = helpText('train', { summary: '', options: recipeOptions })
      .split('\n')
      .find((text) => text.trim().startsWith(`${option(key)} `))
    expect(line).toBeDefined()
    const hasDefault = defaultRecipe[key] !== null && !isFlag(key)
    expect(line!.includes('(default ')).toBe(hasDefault)
    if (hasDefault) expect(line).toContain(`(default ${defaultRecipe[key]})`)
  })

  test('stands in the README, with its default', () => {
    const row = readme.split('\n').find((text) => text.startsWith(`| \`${option(key)}${isFlag(key) ? '`' : ''} `))
    expect(row).toBeDefined()
    const shown = row!.split('|')[2]!.trim().replaceAll('`', '')
    if (defaultRecipe[key] !== null && !isFlag(key))
      expect(shown).toBe(key === 'learningRate' ? '2e-5' : String(defaultRecipe[key]))
    else expect(shown).toBe(key === 'dropout' ? "the base's" : '')
  })
})

test('columns of the help are aligned, however long an option is', () => {
  const lines = helpText('train', { summary: '', options: recipeOptions }).split('\n').slice(2)
  const starts = lines.map((line) => /^ {2}--\S+ +/.exec(line)![0].length)
  expect(new Set(starts).size).toBe(1)
})

test('head only contradicts what freezes otherwise', () => {
  expect(() => parsed('--head-only', '--freeze', '2')).toThrow(/^--head-only freezes the whole encoder: leave out --freeze\.$/)
  expect(() => parsed('--head-only', '--lora-rank', '2')).toThrow(/leave out --lora-rank\.$/)
  expect(() => parsed('--head-only', '--gradient-checkpointing')).toThrow(/leave out --gradient-checkpointing\.$/)
})

test.each(['cpu', 'dml', 'webgpu'])('mixed precision is refused on %s', (device) => {
  expect(() => parsed('--mixed-precision', 'fp16', '--device', device)).toThrow(
    new RegExp(`^--mixed-precision fp16 needs --device cuda: ${device} computes in float32\\.$`),
  )
  expect(parsed('--mixed-precision', 'fp16', '--device', 'cuda')).toMatchObject({ mixedPrecision: 'fp16', device: 'cuda' })
})

describe('refused, by the name of its option', () => {
  test.each([
    ['--eval-steps', '0', /^--eval-steps: found 0; expected a number of at least 1\.$/],
    ['--eval-steps', '2.5', /^--eval-steps: found 2\.5; expected a whole number\.$/],
    ['--early-stopping-patience', '0', /^--early-stopping-patience: found 0; expected a number of at least 1\.$/],
    ['--early-stopping-threshold', '-0.1', /^--early-stopping-threshold: found -0\.1; expected a number of at least 0\.$/],
    ['--max-grad-norm', '0', /^--max-grad-norm: found 0; expected a number above 0\.$/],
    ['--label-smoothing', '0.6', /^--label-smoothing: found 0\.6; expected a number of at most 0\.5\.$/],
    ['--freeze', '-1', /^--freeze: found -1; expected a number of at least 0\.$/],
    ['--lora-rank', '0', /^--lora-rank: found 0; expected a number of at least 1\.$/],
    ['--lora-rank', '1.5', /^--lora-rank: found 1\.5; expected a whole number\.$/],
    ['--mixed-precision', 'bf16', /^--mixed-precision: found "bf16"; expected one of no, fp16\.$/],
    ['--lora-alpha', '16', /--lora-alpha, .* say how LoRA adapts: give --lora-rank R too\.$/],
    ['--lora-dropout', '0.1', /give --lora-rank R too\.$/],
    ['--lora-target-modules', 'query', /give --lora-rank R too\.$/],
    ['--lora-target-modules', ' ', /^--lora-target-modules: found " "; expected names separated by commas\.$/],
    ['--best-metric', 'luck', /^--best-metric: found "luck"; expected one of averagePrecision, rocAuc/],
    ['--eval-steps', 'often', /^--eval-steps: found "often", expected a number\.$/],
    [
      '--early-stopping-threshold',
      '0.1',
      /^--early-stopping-threshold says what counts .* give --early-stopping-patience N too\.$/,
    ],
  ])('%s %s', (name, value, message) => {
    expect(() => parsed(`${name}=${value}`)).toThrow(message)
  })
})
