/** The two-layer head that RoBERTa and its kin put on the first token's vector. */
import type { Value } from '@engine/graph/value'
import { type ActivationName, activations } from './activation'
import { type Context, dropout } from './context'
import { linear } from './linear'
import type { Params } from './params'

export interface HeadConfig {
  readonly activation: ActivationName
  readonly dropout: number
  readonly labels: number
}

/** W₂ · dropout(f(W₁ · dropout(x) + b₁)) + b₂. x [B, H] -> [B, L]. */
export function classificationHead(context: Context, p: Params, x: Value, c: HeadConfig): Value {
  const width = x.shape.at(-1) as number
  const dropped = (value: Value) => dropout(context, value, c.dropout, 'pooled')
  const hidden = activations[c.activation](context.g, linear(context, p.at('dense'), dropped(x), width))
  return linear(context, p.at('out_proj'), dropped(hidden), c.labels)
}
