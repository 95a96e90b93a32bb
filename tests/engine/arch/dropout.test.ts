/** A training pass with dropout, site by site, beside Transformers' own with the very same masks. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import type { DropoutSite } from '@engine/nn/context'
import { loadModel } from '@engine/predict/load-model'
import { cpu } from '@engine/runtime/cpu'
import type { Feeds } from '@engine/runtime/device'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { expect, test } from 'vitest'

interface Reference {
  readonly input_ids: number[][]
  readonly attention_mask: number[][]
  readonly labels: number[][]
  readonly pos_weight: number[]
  readonly dropout?: { rates: Record<string, number>; sites: [rate: number, elements: number][]; loss: number; grad_norm: number }
}

const golden = resolve('tests/golden')
const referenceOf = (name: string): Reference | null => {
  try {
    return JSON.parse(readFileSync(join(golden, name, 'reference.json'), 'utf8'))
  } catch {
    return null
  }
}
const folders = readdirSync(golden).filter((name) => referenceOf(name)?.dropout)

/** The shape of the mask at a site in Transformers, which computes the last layer for every position. */
function maskShape(
  { layout, units, tableRows = 0, grid }: DropoutSite,
  rows: number,
  tokens: number,
  elements: number,
): number[] {
  if (layout === 'table') return [tableRows, units]
  // A text of one block is as long as without blocks.
  if (grid?.kind === 'blocks' && tokens > grid.size) throw new Error('a case with several blocks has no pass to compare with')
  const positions = grid?.kind === 'groups' ? Math.floor(tokens / grid.size) : tokens
  if (layout === 'attention' || layout === 'first-query') return [rows, units, positions, positions]
  return [layout === 'pooled' && elements === rows * units ? rows : rows * positions, units]
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const float = (shape: number[], data: ArrayLike<number>) => ({ dtype: 'float32', shape, data: Float32Array.from(data) }) as const
const integers = (rows: number[][]) =>
  ({ dtype: 'int32', shape: [rows.length, rows[0]!.length], data: Int32Array.from(rows.flat()) }) as const

/** scripts/golden/reference.py drops the same elements. Where only the first position is computed, its part of them. */
function mask(site: DropoutSite, index: number, rows: number, shape: number[]) {
  const kept = (i: number) => ((7919 * i + 104729 * index) % 97 >= 97 * site.rate ? 1 / (1 - site.rate) : 0)
  const whole = Array.from({ length: size(shape) }, (_, i) => kept(i))
  if (site.layout !== 'first-query' && site.layout !== 'pooled') return float(shape, whole)
  const width = shape.at(-1)!
  const positions = site.layout === 'first-query' ? shape[2]! : shape[0]! / rows
  const first = whole.filter((_, i) => Math.floor(i / width) % positions === 0)
  return float(site.layout === 'first-query' ? [rows, site.units, 1, width] : [rows, width], first)
}

function feedsOf({ input_ids, attention_mask, labels, pos_weight, dropout }: Reference, sites: readonly DropoutSite[]): Feeds {
  const [rows, tokens] = [input_ids.length, input_ids[0]!.length]
  const flat = labels.flat()
  const shape = [rows, labels[0]!.length]
  return {
    input_ids: integers(input_ids),
    attention_mask: integers(attention_mask),
    labels: float(shape, flat),
    known: float(
      shape,
      flat.map(() => 1),
    ),
    pos_weight: float([pos_weight.length], pos_weight),
    loss_scale: float([], [1 / flat.length]),
    ...Object.fromEntries(
      sites.map((site, i) => [site.input, mask(site, i, rows, maskShape(site, rows, tokens, dropout!.sites[i]![1]))]),
    ),
  }
}

test('there are passes with dropout', () => {
  expect(folders.length).toBeGreaterThanOrEqual(10)
})

test.each(folders)('%s', async (name) => {
  const reference = referenceOf(name)!
  const { rates, sites, loss, grad_norm } = reference.dropout!
  const { model: plain, configJson, weights } = await loadModel(join(golden, name), { labels: null, seed: 0 })
  const model = { ...plain, config: plain.architecture.config.parse({ ...configJson, ...rates }) }
  const gradient = buildGradientGraph(model, () => true)
  const [rows, tokens] = [reference.input_ids.length, reference.input_ids[0]!.length]
  const found = gradient.dropoutSites.map((site, i) => [site.rate, size(maskShape(site, rows, tokens, sites[i]?.[1] ?? 0))])
  expect(found).toEqual(sites)
  const training = await cpu.openTraining({
    gradient: gradient.graph,
    logits: buildLogitsGraph(model, 'int32').graph,
    trainable: gradient.trainable,
    weights,
    moments: null,
  })
  const lossFound = await training.gradients(feedsOf(reference, gradient.dropoutSites), true)
  const squares = [...(await training.heldGradients()).values()].map((data) => data.reduce((sum, x) => sum + x * x, 0))
  await training.dispose()
  expect(Math.abs(lossFound / loss - 1)).toBeLessThan(1e-5)
  expect(Math.abs(Math.sqrt(squares.reduce((a, b) => a + b, 0)) / grad_norm - 1)).toBeLessThan(1e-4)
})
