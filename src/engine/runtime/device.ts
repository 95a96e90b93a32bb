/** A device: where graphs are compiled and tensors live. Training and inference know nothing of it beyond this interface. */
import type { Dtype, Graph } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import type { OptimiserStep } from '@engine/optim/adamw'
import type { LossScale } from '@engine/optim/loss-scale'
import type { DeviceInfo } from '@shared/model'

/** A tensor in JavaScript's memory, row-major. */
export interface HostTensor {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array
}
export type Feeds = Readonly<Record<string, HostTensor>>
export interface Weight {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
export type Weights = ReadonlyMap<string, Weight>

export interface Inference {
  /** Logits [B, L] of one batch, row-major. */
  logits(feeds: Feeds): Promise<Float32Array>
  dispose(): Promise<void>
}

/** What a training computes, as graphs, with the state it starts from. */
export interface TrainingPlan {
  readonly gradient: Graph
  readonly logits: Graph
  readonly trainable: readonly ParameterSpec[]
  /** Handed over: the device may train in these very arrays. */
  readonly weights: Weights
  /** Moments by parameter name, handed over likewise; null starts from zeros. */
  readonly moments: { readonly first: Weights; readonly second: Weights } | null
  /** Of a gradient graph in mixed precision; none where it computes in float32. */
  readonly lossScale?: LossScale
}

export interface TrainingState {
  readonly weights: Weights
  readonly first: Weights
  readonly second: Weights
  /** In mixed precision; live, as the arrays are. */
  readonly lossScale?: LossScale
}

/** A whole step: its micro-batches, made when they are asked for and valid until the next, and the update. */
export interface StepWork {
  readonly microBatches: () => Iterable<Feeds>
  readonly step: OptimiserStep
}
export interface StepOutcome {
  readonly loss: number
  /** Before clipping; not finite where mixed precision skipped the step. */
  readonly gradNorm: number
}

/** Steps that a device takes in one call, where it pays for every call. */
export interface StepsTogether {
  /** How many are worth it, by what the calls so far have cost. */
  count(): number
  run(work: readonly StepWork[]): Promise<StepOutcome[]>
}

export interface Training extends Inference {
  /** Loss of a micro-batch; its gradients replace those held (`first`) or are added to them. */
  gradients(feeds: Feeds, first: boolean): Promise<number>
  /**
   * One optimiser step from the gradients held; answers their norm before clipping. Where that is not finite, mixed precision leaves
   * parameters and moments as they are.
   */
  update(step: OptimiserStep): Promise<number>
  /** The gradients held, by parameter name, row-major. */
  heldGradients(): Promise<ReadonlyMap<string, Float32Array>>
  readonly together?: StepsTogether
  /** The state as it is now. The arrays may be the live ones: use them before the next call. */
  state(): Promise<TrainingState>
}

/** Enough to keep a graphics card busy; of bert-base at length 128 they take about 2.5 GB. */
export const GRAPHICS_CARD_TOKENS = 2048

export interface Device {
  readonly name: DeviceInfo['name']
  /** Whether it takes the gradient of a looked-up table row by row, as `GradientGraphOptions` has it. */
  readonly rowGradients: boolean
  /** Whether it takes gradient graphs in mixed precision. */
  readonly mixedPrecision?: boolean
  /** Tokens of one micro-batch, where the usual number would leave it idle. */
  readonly tokensAtOnce?: number
  openInference(graph: Graph, weights: Weights): Promise<Inference>
  openTraining(plan: TrainingPlan): Promise<Training>
}
