/** Checks one reference case of metrics: labels, probabilities and thresholds, and what scikit-learn makes of them. */
import { readFile } from 'node:fs/promises'
import { balancedWeights } from '@engine/data/weights'
import { evaluateMetrics, type MetricsInput } from '@engine/evaluate/metrics/evaluate-metrics'
import type { ParityCase } from '@engine/process/protocol'
import { z } from 'zod'
import { outcome } from './compare'
import { differences } from './differences'
import { unreadableCase } from './unreadable-case'

const TOLERANCE = 1e-9

const MetricsCase = z.object({
  labels: z.array(z.string()),
  /** 1, 0, and -1 or null for unknown. */
  y: z.array(z.array(z.union([z.literal(1), z.literal(0), z.literal(-1), z.null()]))),
  probabilities: z.array(z.array(z.number())),
  thresholds: z.array(z.number()),
  expected: z.record(z.string(), z.unknown()),
})
type MetricsCase = z.infer<typeof MetricsCase>

/** The reference's keys for what `evaluateMetrics` computes. */
function computed(input: MetricsInput) {
  const metrics = evaluateMetrics(input)
  return {
    f1_macro: metrics.f1Macro,
    f1_micro: metrics.f1Micro,
    subset_accuracy: metrics.accuracy,
    roc_auc_macro_of_thresholded: metrics.rocAucThresholded,
    roc_auc_per_label: input.names.map((name) => metrics.rocAuc.perLabel[name]),
    average_precision_per_label: input.names.map((name) => metrics.averagePrecision.perLabel[name]),
    hamming_loss: metrics.hammingLoss,
    balanced_pos_weight: balancedWeights(input.labels, input.names.length),
    classification_report: metrics.report,
  }
}

const inputOf = ({ labels, y, probabilities, thresholds }: MetricsCase): MetricsInput => ({
  names: labels,
  labels: Int8Array.from(y.flat(), (value) => value ?? -1),
  probabilities: Float64Array.from(probabilities.flat()),
  thresholds,
})

/** `path` of a metrics case -> what was computed and where it differs. */
export async function metricsCase(path: string): Promise<ParityCase> {
  try {
    const reference = MetricsCase.parse(JSON.parse(await readFile(path, 'utf8')))
    const { note: _note, ...expected } = reference.expected
    const values = { expected: computed(inputOf(reference)) }
    const found: Readonly<Record<string, unknown>> = values.expected
    const comparisons = Object.entries(expected).map(
      ([key, value]) => [key, differences(value, found[key], TOLERANCE, `expected.${key}`)] as const,
    )
    return { name: path, kind: 'metrics', ...outcome(Object.fromEntries(comparisons)), values }
  } catch (error) {
    return unreadableCase(path, 'metrics', error)
  }
}
