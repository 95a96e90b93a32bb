/**
 * What main (or the headless program) and the engine process say to each other: numbers and strings, never tensors.
 * Version it when a message changes; a mismatch ends the hand-shake with a sentence.
 */
import { DryRun } from '@shared/dry-run'
import { ErrorData } from '@shared/errors'
import { EpochResult, Evaluation } from '@shared/evaluation'
import { BaseInfo, DataSurvey, DeviceInfo, Prediction } from '@shared/model'
import { TrainProgress } from '@shared/progress'
import { Quantization } from '@shared/quantization'
import { LoraRecipe, Recipe } from '@shared/recipe'
import { z } from 'zod'

export const PROTOCOL_VERSION = 5

/** A base on disk. `embedded` models are verified against their pinned sha256. */
export const ModelFolder = z.object({ path: z.string(), embedded: z.boolean() })
export type ModelFolder = z.infer<typeof ModelFolder>

/**
 * A training. `runFolder` holds `train.jsonl` and `eval.jsonl` (SnapshotRow a line) and, if given, `order.txt`;
 * the engine writes `base/` (what it needs of the base besides weights; it is the base to resume with), `checkpoint/`, `model/`
 * (the best epoch) and `predictions.jsonl` ({id, p: [...]} a line, of the best epoch) there.
 */
export const TrainRequest = z.object({
  runFolder: z.string(),
  base: ModelFolder,
  labels: z.array(z.string()).min(1),
  recipe: Recipe,
  /** The user agrees that a base's classifier of other labels loses its output layer; without it such a base is refused. */
  ignoreMismatchedSizes: z.boolean(),
  /** Where tokenised data is kept; left out, it is not. */
  tokenCache: z.string().optional(),
  /** Continue from `checkpoint/` instead of starting. */
  resume: z.boolean(),
  /** How often the tokens of a micro-batch are halved from the start: an engine has died for want of memory. */
  halvings: z.number().int().min(0).optional(),
})
export type TrainRequest = z.infer<typeof TrainRequest>

export const TrainResult = z.object({
  status: z.enum(['finished', 'stopped']),
  device: z.string(),
  steps: z.number().int(),
  trainSeconds: z.number(),
  samplesPerSecond: z.number(),
  epochs: z.array(EpochResult),
  /** Of the best epoch; null when the run was stopped before its first evaluation. */
  evaluation: Evaluation.nullable(),
  bestEpoch: z.number().nullable(),
  peakRssBytes: z.number(),
})
export type TrainResult = z.infer<typeof TrainResult>

/** What a model computes in; `int8` needs the file and the report that `quantize` makes. */
const precision = z.enum(['float32', 'int8']).optional()

const call = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out) => ({ input, output })

export const ParityCase = z.object({
  name: z.string(),
  kind: z.enum(['architecture', 'loading', 'tokenizer', 'metrics']),
  ok: z.boolean(),
  errors: z.array(z.string()),
  values: z.unknown(),
  /** How far what was computed strays at most, by quantity, in the unit of its tolerance; null where no number can tell. */
  deviations: z.record(z.string(), z.number().nullable()),
})
export type ParityCase = z.infer<typeof ParityCase>

/** What a training elsewhere must know of a run besides its recipe and its data. */
export const RunStart = z.object({
  /** By label: pos_weight of the loss. */
  posWeight: z.record(z.string(), z.number()),
  /** Names of the parameters that train, adapters aside. */
  trainable: z.array(z.string()),
  /** Paths of the layers that get adapters; null without LoRA. */
  targetModules: z.array(z.string()).nullable(),
  /** Rows are padded to a multiple of it. */
  padToMultipleOf: z.number().int().nullable(),
})
export type RunStart = z.infer<typeof RunStart>

export const methods = {
  devices: call(z.object({}), z.array(DeviceInfo)),
  /** With a recipe's LoRA settings it also says whether they fit the base. */
  inspectBase: call(z.object({ folder: ModelFolder, lora: LoraRecipe.optional() }), BaseInfo.omit({ ref: true, title: true })),
  surveyData: call(
    z.object({
      base: ModelFolder,
      trainFile: z.string(),
      evalFile: z.string(),
      labels: z.array(z.string()),
      recipe: Recipe,
      /** As a training's. */
      tokenCache: z.string().optional(),
    }),
    DataSurvey,
  ),
  train: call(TrainRequest, TrainResult),
  /** What a training would take: its request with nothing to resume, of which the data alone is read from the run folder. */
  dryRun: call(TrainRequest.omit({ resume: true }), DryRun),
  evaluate: call(
    z.object({ model: ModelFolder, dataFile: z.string(), labels: z.array(z.string()), precision }),
    z.object({ evaluation: Evaluation, samplesPerSecond: z.number(), peakRssBytes: z.number() }),
  ),
  predict: call(z.object({ model: ModelFolder, text: z.string(), precision }), Prediction),
  /** `dataFile`: {id, text} a line. Writes {id, probabilities, predicted} a line to `outFile`. */
  predictFile: call(
    z.object({ model: ModelFolder, dataFile: z.string(), outFile: z.string(), precision }),
    z.object({ rows: z.number().int(), samplesPerSecond: z.number(), peakRssBytes: z.number() }),
  ),
  /** `dataFile`: SnapshotRow a line, of the model's labels; `dataName` is what the report calls it. Writes `onnx/model_quantized.onnx` and its report. */
  quantize: call(z.object({ model: ModelFolder, dataFile: z.string(), dataName: z.string().nullable() }), Quantization),
  parity: call(z.object({ folder: z.string() }), z.object({ cases: z.array(ParityCase) })),
  /** Writes what a run starts from into `outFolder`: `base/`, and with LoRA `adapters.safetensors`. */
  writeStart: call(TrainRequest.omit({ resume: true, tokenCache: true }).extend({ outFolder: z.string() }), RunStart),
  /**
   * Makes `model/` and `predictions.jsonl` in `runFolder`, which holds `eval.jsonl`, of a model folder and of {id, logits} a line, both
   * from a training elsewhere.
   */
  adoptResult: call(
    z.object({
      runFolder: z.string(),
      modelFolder: z.string(),
      logitsFile: z.string(),
      labels: z.array(z.string()).min(1),
      notes: z.object({ maxLength: z.number().int(), posWeight: z.record(z.string(), z.number()) }),
    }),
    Evaluation,
  ),
} as const
export type Methods = typeof methods
export type MethodName = keyof Methods
export type MethodInput<M extends MethodName> = z.output<Methods[M]['input']>
export type MethodOutput<M extends MethodName> = z.output<Methods[M]['output']>

export const ToEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.number().int() }),
  z.object({
    type: z.literal('request'),
    id: z.number().int(),
    method: z.enum(Object.keys(methods) as [MethodName, ...MethodName[]]),
    params: z.unknown(),
  }),
  /** Ends a request early: `train` stops between micro-batches, keeps its best epoch and answers `stopped`. */
  z.object({ type: z.literal('cancel'), id: z.number().int() }),
])
export type ToEngine = z.infer<typeof ToEngine>

export const FromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), version: z.number().int(), pid: z.number().int(), onnxruntime: z.string() }),
  /** `progress` is TrainProgress for train; the other methods send only its `phase` kind. */
  z.object({ type: z.literal('progress'), id: z.number().int(), progress: TrainProgress }),
  z.object({ type: z.literal('result'), id: z.number().int(), value: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.number().int(), error: ErrorData }),
  /** Something in the engine wanted a connection, and did not get it. */
  z.object({ type: z.literal('refused-connection'), target: z.string() }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warning', 'error']), message: z.string() }),
])
export type FromEngine = z.infer<typeof FromEngine>

/** One end of the line between the two processes; utilityProcess, child_process and an in-process pair for tests share it. */
export interface Transport<Out, In> {
  send(message: Out): void
  onMessage(listener: (message: In) => void): void
}
