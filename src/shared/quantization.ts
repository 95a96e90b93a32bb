/** A model in 8 bits beside the same in float32: what changes, measured before anything uses it. */
import { z } from 'zod'

const Metric = z.number().nullable()

/** One of the two: how good it is on the rows of the report, how fast it scores them, how large its ONNX file is. */
export const ScoredModel = z.object({
  rocAuc: Metric,
  averagePrecision: Metric,
  f1Macro: Metric,
  f1Micro: Metric,
  accuracy: Metric,
  samplesPerSecond: z.number(),
  fileBytes: z.number().int(),
})
export type ScoredModel = z.infer<typeof ScoredModel>

export const QuantizationReport = z.object({
  madeAt: z.string(),
  /** The file the rows came from; null for a run's own evaluation rows. */
  data: z.string().nullable(),
  rows: z.number().int(),
  /** Of the probabilities' absolute changes, and how many verdicts at the thresholds are other ones. */
  labels: z.record(z.string(), z.object({ largest: z.number(), mean: z.number(), flipped: z.number().int() })),
  thresholds: z.record(z.string(), z.number()),
  /** Every verdict that changes, by its row's id, the largest change of a probability first. */
  flips: z.array(z.object({ id: z.string(), label: z.string(), float32: z.number(), int8: z.number() })),
  float32: ScoredModel,
  int8: ScoredModel,
})
export type QuantizationReport = z.infer<typeof QuantizationReport>

/** As `onnx/quantization.json` keeps it. */
export const Quantization = QuantizationReport.extend({
  /** Of `onnx/model_quantized.onnx`: no other file is what was measured. */
  sha256: z.string(),
  /** The window scores with it. */
  useForScoring: z.boolean(),
})
export type Quantization = z.infer<typeof Quantization>

/** What the window knows of a run's int8 model. */
export const QuantizationState = z.object({
  /** Null: none was made. */
  quantization: Quantization.nullable(),
  /** Comments scored so far, by both models together; null while none is being made. */
  making: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
})
export type QuantizationState = z.infer<typeof QuantizationState>

/** A verdict that changes, with its comment as the run keeps it; null where the report is of other rows. */
export const FlippedVerdict = QuantizationReport.shape.flips.element.extend({ text: z.string().nullable() })
export type FlippedVerdict = z.infer<typeof FlippedVerdict>
