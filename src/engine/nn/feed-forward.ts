/** The feed-forward block of a Transformer layer. */
import type { Value } from '@engine/graph/value'
import { type ActivationName, activations } from './activation'
import type { Context } from './context'
import { linear } from './linear'
import type { Params } from './params'

export interface FeedForwardConfig {
  readonly width: number
  readonly inner: number
  readonly activation: ActivationName
  /** First and second layer in the checkpoint. */
  readonly names: { readonly inner: string; readonly outer: string }
}

/** W₂ · f(W₁ x + b₁) + b₂. x [N, H] -> [N, H]. */
export function feedForward(context: Context, p: Params, x: Value, c: FeedForwardConfig): Value {
  const { g, dropoutSites } = context
  const activation = activations[c.activation]
  const training = dropoutSites !== null
  if (training && activation === activations.gelu) return throughGelu(context, p, x, c)
  const hidden = activation(g, linear(context, p.at(c.names.inner), x, c.inner))
  return linear(context, p.at(c.names.outer), hidden, c.width)
}

/**
 * gelu(z) = √½ · u · (1 + erf u) with u = √½ · z: the products apply both factors for nothing, and gelu and its gradient
 * take ten passes over [N, inner] instead of fourteen.
 */
function throughGelu(context: Context, p: Params, x: Value, c: FeedForwardConfig): Value {
  const { g } = context
  const u = linear(context, p.at(c.names.inner), x, c.inner, Math.SQRT1_2)
  return linear(context, p.at(c.names.outer), g.mul(u, g.shift(g.erf(u), 1)), c.width, Math.SQRT1_2, 1)
}
