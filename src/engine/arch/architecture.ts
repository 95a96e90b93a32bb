/** What an architecture is to the rest of the engine: one record a family, checked by its type. */
import type { Value } from '@engine/graph/value'
import type { Context } from '@engine/nn/context'
import type { Params } from '@engine/nn/params'
import type { z } from 'zod'

export interface Batch {
  /** Token ids [B, S]. */
  readonly inputIds: Value
  /** 1 for a token, 0 for padding [B, S]. */
  readonly attentionMask: Value
}

/** What every configuration tells, whatever its family calls it. */
export interface ModelFacts {
  readonly layers: number
  readonly width: number
  /** Width of the feed-forward layers. */
  readonly innerWidth: number
  readonly heads: number
  readonly vocabularySize: number
  /** Longest input in tokens. */
  readonly maxLength: number
  readonly padTokenId: number
  /** Standard deviation for freshly drawn weights. */
  readonly initializerRange: number
  /** Rows are padded to a multiple of it, where what a row gives would else depend on the batch it stands in. */
  readonly lengthMultiple?: number
}

/** Where a parameter belongs; a number is the layer, from 0. Pooler and classifier may be missing from a checkpoint. */
export type Part = 'embeddings' | number | 'pooler' | 'classifier'

export interface Architecture<Config = unknown> {
  /** `model_type` of config.json. */
  readonly modelType: string
  /** What `save_pretrained` writes as `architectures`. */
  readonly className: string
  /** The prefix of the encoder's parameters in a checkpoint of the classifier; a bare encoder's checkpoint lacks it. */
  readonly baseModelPrefix: string
  readonly config: z.ZodType<Config>
  facts(config: Config): ModelFacts
  /** The configuration with every dropout rate replaced. */
  withDropout(config: Config, rate: number): Config
  /** The encoder: of each text the vector that the head reads, [B, H]. */
  pool(context: Context, p: Params, batch: Batch, config: Config): Value
  /** Pooler and classifier: logits [B, L] of the vectors that `pool` answers. */
  head(context: Context, p: Params, pooled: Value, config: Config, labels: number): Value
  partOf(parameter: string, config: Config): Part
  /** Layers that LoRA adapts where nothing else is asked for: the attention's query and value, as in PEFT's table of families. */
  readonly loraTargetModules: readonly string[]
}

/** Hides the configuration's type, so that families can stand in one index. */
export function defineArchitecture<Config>(architecture: Architecture<Config>): Architecture {
  return architecture as Architecture
}
