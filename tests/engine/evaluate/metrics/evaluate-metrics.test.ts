import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluateMetrics } from '@engine/evaluate/metrics/evaluate-metrics'
import { Evaluation, REPORT_AVERAGES } from '@shared/evaluation'
import { NONE_KEY } from '@shared/labels'
import { sharedPath } from '@tests/engine/io/shared-folder'
import { describe, expect, test } from 'vitest'
import { type NaiveInput, naiveMetrics } from './naive-metrics'

const NAMES = ['a', 'b', 'c']

const evaluate = ({ truth, scores, thresholds }: NaiveInput) =>
  evaluateMetrics({
    names: NAMES.slice(0, thresholds.length),
    probabilities: Float64Array.from(scores.flat()),
    labels: Int8Array.from(truth.flat()),
    thresholds,
  })

function generator(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0
    return state / 2 ** 32
  }
}

/** Coarse scores, so that ties abound; `unknown` of the labels are -1. */
function randomInput(seed: number, unknown: number): NaiveInput {
  const random = generator(seed)
  const rows = 1 + Math.floor(random() * 40)
  const grain = [2, 5, 10, 1000][seed % 4]!
  const scores = Array.from({ length: rows }, () => NAMES.map(() => Math.round(random() * grain) / grain))
  const truth = scores.map((row) => row.map((score) => (random() < unknown ? -1 : Number(random() < score * 0.8))))
  return { truth, scores, thresholds: NAMES.map(() => Math.round(random() * grain) / grain) }
}

function expectSame(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number') expect(actual).toBeCloseTo(expected, 12)
  else expect(actual).toBe(expected)
}

describe.each([0, 0.2, 0.7])('with %d of the labels unknown', (unknown) => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('random data %d equals the definitions', (seed) => {
    const input = randomInput(seed, unknown)
    const actual = evaluate(input)
    const naive = naiveMetrics(input)
    if (naive['micro avg'].support === 0 && actual.f1Micro === null) return
    for (const key of ['f1Macro', 'f1Micro', 'accuracy', 'hammingLoss', 'rocAucThresholded', 'unknown'] as const)
      expectSame(actual[key], Number.isNaN(naive[key]) ? null : naive[key])
    NAMES.forEach((name, i) => {
      expectSame(actual.rocAuc.perLabel[name], naive.rocAuc[i])
      expectSame(actual.averagePrecision.perLabel[name], naive.averagePrecision[i])
    })
    for (const [i, name] of [...NAMES, NONE_KEY].entries())
      for (const [score, value] of Object.entries(naive.columns[i]!)) expectSame(actual.report[name]![score as 'recall'], value)
    for (const name of REPORT_AVERAGES)
      for (const [score, value] of Object.entries(naive[name])) expectSame(actual.report[name]![score as 'recall'], value)
    expect(Evaluation.omit({ loss: true }).safeParse(actual).success).toBe(true)
  })
})

describe('unknown labels', () => {
  const thresholds = [0.5, 0.5]

  test('do not count as no', () => {
    const masked = evaluate({
      truth: [
        [1, -1],
        [0, -1],
      ],
      scores: [
        [0.9, 0.9],
        [0.1, 0.9],
      ],
      thresholds,
    })
    expect(masked.hammingLoss).toBe(0)
    expect(masked.report.b).toEqual({ precision: 0, recall: 0, 'f1-score': 0, support: 0 })
    expect(masked.unknown).toBe(2)
  })

  test('a label of which nothing is known has no part in the averages', () => {
    const { report, f1Macro, rocAuc } = evaluate({
      truth: [
        [1, -1],
        [0, -1],
      ],
      scores: [
        [0.9, 0.1],
        [0.1, 0.1],
      ],
      thresholds,
    })
    // "none" is known to be false in the first row and unknown in the second.
    expect(f1Macro).toBe((1 + 0) / 2)
    expect(report['macro avg']).toMatchObject({ support: 1, recall: 0.5 })
    expect(rocAuc).toEqual({ macro: 1, perLabel: { a: 1, b: null } })
  })

  test('"none of the labels" is known where a yes is, or where everything is', () => {
    const { report } = evaluate({
      truth: [
        [0, 0],
        [0, -1],
        [1, -1],
        [-1, -1],
      ],
      scores: [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      thresholds,
    })
    // Known in rows 1 (true) and 3 (false), predicted in all four.
    expect(report[NONE_KEY]).toEqual({ precision: 1 / 2, recall: 1, 'f1-score': 2 / 3, support: 1 })
  })

  test('a row is right when everything known of it is, and is not judged when nothing is', () => {
    const { accuracy } = evaluate({
      truth: [
        [1, -1],
        [1, -1],
        [-1, -1],
      ],
      scores: [
        [0.9, 0.9],
        [0.1, 0.9],
        [0.1, 0.1],
      ],
      thresholds,
    })
    expect(accuracy).toBe(1 / 2)
  })

  test('a row that is all unknown changes nothing but their number', () => {
    const known = {
      truth: [
        [1, 0],
        [0, 0],
      ],
      scores: [
        [0.7, 0.6],
        [0.2, 0.1],
      ],
      thresholds,
    }
    const more = { ...known, truth: [...known.truth, [-1, -1]], scores: [...known.scores, [0.9, 0.9]] }
    expect({ ...evaluate(more), rows: 2, unknown: 0 }).toEqual(evaluate(known))
  })
})

describe('edges', () => {
  test('no rows give nulls and zeros, never NaN', () => {
    const empty = evaluate({ truth: [], scores: [], thresholds: [0.5, 0.5] })
    expect(empty).toMatchObject({
      rows: 0,
      unknown: 0,
      f1Macro: null,
      f1Micro: null,
      accuracy: null,
      hammingLoss: null,
      rocAucThresholded: null,
    })
    expect(empty.rocAuc).toEqual({ macro: null, perLabel: { a: null, b: null } })
    expect(JSON.stringify(empty)).not.toContain('null,"recall"')
    expect(empty.report['samples avg']).toEqual({ precision: 0, recall: 0, 'f1-score': 0, support: 0 })
    expect(empty.report['macro avg']).toEqual({ precision: 0, recall: 0, 'f1-score': 0, support: 0 })
  })

  test('scores that are not numbers rank nothing and predict nothing', () => {
    const { rocAuc, averagePrecision, report } = evaluate({ truth: [[1], [0]], scores: [[Number.NaN], [0.9]], thresholds: [0.5] })
    expect([rocAuc.perLabel.a, averagePrecision.perLabel.a]).toEqual([null, null])
    expect(report.a).toMatchObject({ precision: 0, recall: 0 })
  })

  test('a probability at its threshold is a yes, and 0.5 is the threshold unless another is given', () => {
    const input = { names: ['a'], probabilities: Float32Array.of(0.5, 0.49), labels: Int8Array.of(1, 0) }
    expect(evaluateMetrics(input)).toMatchObject({ accuracy: 1, thresholds: { a: 0.5 } })
    expect(evaluateMetrics({ ...input, thresholds: [0.51] })).toMatchObject({ accuracy: 1 / 2, thresholds: { a: 0.51 } })
  })

  test('200,000 rows take about a second, not minutes', () => {
    const random = generator(7)
    const probabilities = Float64Array.from({ length: 600_000 }, () => Math.round(random() * 500) / 500)
    const labels = Int8Array.from(probabilities, (p) => Number(random() < p))
    const start = performance.now()
    const { rocAuc } = evaluateMetrics({ names: NAMES, probabilities, labels })
    expect(performance.now() - start).toBeLessThan(5000)
    // P(y | p) = p with p uniform: the area is 5/6.
    expect(rocAuc.macro).toBeCloseTo(5 / 6, 2)
  })
})

interface ReferenceCase {
  readonly labels: string[]
  readonly y: number[][]
  readonly probabilities: number[][]
  readonly thresholds: number[]
  readonly expected: { f1_macro: number; roc_auc_per_label: (number | null)[]; classification_report: Record<string, object> }
}

const reference = sharedPath('reference', 'metrics')
describe.skipIf(!reference)('scikit-learn’s own numbers (skipped where the shared folder is absent)', () => {
  test.each(reference ? readdirSync(reference) : [])('%s', (file) => {
    const { labels, y, probabilities, thresholds, expected } = JSON.parse(
      readFileSync(join(reference!, file), 'utf8'),
    ) as ReferenceCase
    const actual = evaluateMetrics({
      names: labels,
      probabilities: Float64Array.from(probabilities.flat()),
      labels: Int8Array.from(y.flat()),
      thresholds,
    })
    expect(actual.f1Macro).toBeCloseTo(expected.f1_macro, 12)
    expected.roc_auc_per_label.forEach((value, i) => {
      expectSame(actual.rocAuc.perLabel[labels[i]!], value)
    })
    expect(Object.keys(actual.report)).toEqual(Object.keys(expected.classification_report))
    for (const [row, scores] of Object.entries(expected.classification_report))
      for (const [score, value] of Object.entries(scores)) expectSame(actual.report[row]![score as 'recall'], value)
  })
})
