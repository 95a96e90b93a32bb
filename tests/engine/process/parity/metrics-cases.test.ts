import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { metricsCase } from '@engine/process/parity/metrics-cases'
import { ParityCase } from '@engine/process/protocol'
import { sharedPath } from '@tests/engine/io/shared-folder'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const at = () => join(folder(), 'case.json')

/** Two rows, one label, everything right. */
const sound = {
  labels: ['a'],
  y: [[1], [0]],
  probabilities: [[0.9], [0.1]],
  thresholds: [0.5],
  expected: {
    note: 'not a figure',
    f1_macro: 1,
    roc_auc_per_label: [1],
    balanced_pos_weight: [1],
    classification_report: { a: { precision: 1, recall: 1, 'f1-score': 1, support: 1 } },
  },
}
const run = async (content: unknown) => {
  await writeFile(at(), JSON.stringify(content))
  return metricsCase(at())
}

test('a case that agrees is ok and answers in the reference’s keys', async () => {
  const result = await run(sound)
  expect(result).toMatchObject({ name: at(), kind: 'metrics', ok: true, errors: [] })
  expect(result.values).toMatchObject({
    expected: { f1_macro: 1, subset_accuracy: 1, hamming_loss: 0, roc_auc_macro_of_thresholded: 1 },
  })
  expect(ParityCase.safeParse(result).success).toBe(true)
})

test('every figure that differs is named', async () => {
  const wrong = { f1_macro: 1 - 1e-8, roc_auc_per_label: [null], classification_report: { a: { recall: 0.5 } }, surprise: 1 }
  const { errors, deviations } = await run({ ...sound, expected: wrong })
  expect(errors).toEqual([
    'expected.f1_macro: 1 was computed, 0.99999999 was expected (±1.0e-9)',
    'expected.roc_auc_per_label[0]: 1 was computed, null was expected.',
    'expected.classification_report.a.recall: 1 was computed, 0.5 was expected (±1.0e-9)',
    'expected.surprise: undefined was computed, 1 was expected.',
  ])
  expect(deviations).toMatchObject({ classification_report: 0.5, roc_auc_per_label: null, surprise: null })
  expect(deviations.f1_macro).toBeCloseTo(1e-8, 12)
})

test('balanced weights are null where a column lacks a class, and count known labels only', async () => {
  const y = [
    [1, 0, null],
    [1, 0, 1],
    [1, 0, 0],
    [1, 0, 0],
  ]
  const grid = y.map((row) => row.map(() => 0.5))
  const case_ = {
    labels: ['a', 'b', 'c'],
    y,
    probabilities: grid,
    thresholds: [0.5, 0.5, 0.5],
    expected: { balanced_pos_weight: [null, null, 1.5] },
  }
  expect((await run(case_)).errors).toEqual([])
})

test('a case that cannot be read is not ok, and says why', async () => {
  expect(await run({ ...sound, y: [[2]] })).toMatchObject({ ok: false, values: null, errors: [expect.stringContaining(at())] })
  expect(await metricsCase(join(folder(), 'none.json'))).toMatchObject({
    ok: false,
    errors: [expect.stringContaining('none.json')],
  })
})

const reference = sharedPath('reference', 'metrics')
describe.skipIf(!reference)('the reference cases (skipped where the shared folder is absent)', () => {
  test.each(reference ? readdirSync(reference) : [])('%s', async (file) => {
    expect((await metricsCase(join(reference!, file))).errors).toEqual([])
  })
})
