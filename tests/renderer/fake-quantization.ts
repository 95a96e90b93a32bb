/** The fake bridge's int8 models: none, until one is made. */
import type { CallName, Output, ParsedInput } from '@shared/ipc/contract'
import type { Quantization, QuantizationState } from '@shared/quantization'
import { LABELS } from './fake-data'

type Answers = { [K in Extract<CallName, `quantization/${string}`>]: (input: ParsedInput<K>) => Output<K> }

const scored = { rocAuc: 0.967, averagePrecision: 0.61, f1Macro: 0.55, f1Micro: 0.71, accuracy: 0.882 }

export const makeQuantization = (overrides: Partial<Quantization> = {}): Quantization => ({
  madeAt: new Date(Date.UTC(2026, 0, 31, 12)).toISOString(),
  data: null,
  rows: 445,
  labels: Object.fromEntries(
    LABELS.map((label, i) => [label, { largest: 0.031 - 0.004 * i, mean: 0.0021, flipped: i === 0 ? 2 : 0 }]),
  ),
  thresholds: Object.fromEntries(LABELS.map((label) => [label, 0.5])),
  flips: [
    { id: '17', label: 'toxic', float32: 0.488, int8: 0.519 },
    { id: '204', label: 'toxic', float32: 0.503, int8: 0.497 },
  ],
  float32: { ...scored, samplesPerSecond: 118.2, fileBytes: 90_885_097 },
  int8: { ...scored, f1Macro: 0.549, samplesPerSecond: 283.7, fileBytes: 58_686_711 },
  sha256: 'a'.repeat(64),
  useForScoring: false,
  ...overrides,
})

export function quantizationAnswers(): Answers {
  const made = new Map<string, Quantization>()
  return {
    'quantization/get': ({ runId }): QuantizationState => ({ quantization: made.get(runId) ?? null, making: null }),
    'quantization/make': ({ runId }) => void made.set(runId, makeQuantization()),
    'quantization/stop': () => undefined,
    'quantization/use': ({ runId, use }) => void made.set(runId, makeQuantization({ useForScoring: use })),
    'quantization/remove': ({ runId }) => void made.delete(runId),
    'quantization/flips': ({ runId }) =>
      (made.get(runId)?.flips ?? []).map((flip, i) => ({ ...flip, text: `Comment ${i + 1}, whose verdict changes` })),
  }
}
