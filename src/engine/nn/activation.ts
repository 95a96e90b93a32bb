/** Activation functions under the names Transformers' `hidden_act` uses. */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'

/** x · Φ(x) with the exact normal distribution: x · (1 + erf(x / √2)) / 2. Hendrycks & Gimpel 2016. */
function gelu(g: GraphBuilder, x: Value): Value {
  return g.mul(x, g.shift(g.scale(g.erf(g.scale(x, Math.SQRT1_2)), 0.5), 0.5))
}

/** The tanh approximation of gelu: x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). */
function geluTanh(g: GraphBuilder, x: Value): Value {
  const cubed = g.mul(g.mul(x, x), x)
  const inner = g.scale(g.add(x, g.scale(cubed, 0.044715)), Math.sqrt(2 / Math.PI))
  return g.mul(g.scale(x, 0.5), g.shift(g.tanh(inner), 1))
}

const silu = (g: GraphBuilder, x: Value): Value => g.mul(x, g.sigmoid(x))
const squared = (g: GraphBuilder, x: Value): Value => g.mul(x, x)

/** Transformers has several names for one function, which differ in how they are computed, not in what. */
export const activations = {
  gelu,
  gelu_python: gelu,
  gelu_new: geluTanh,
  gelu_fast: geluTanh,
  gelu_accurate: geluTanh,
  gelu_python_tanh: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  /** x · σ(1.702 x), a coarser gelu. */
  quick_gelu: (g: GraphBuilder, x: Value): Value => g.mul(x, g.sigmoid(g.scale(x, 1.702))),
  relu: (g: GraphBuilder, x: Value): Value => g.relu(x),
  relu2: (g: GraphBuilder, x: Value): Value => squared(g, g.relu(x)),
  silu,
  swish: silu,
  /** x · tanh(log(1 + eˣ)). Misra 2019. */
  mish: (g: GraphBuilder, x: Value): Value => g.mul(x, g.tanh(g.softplus(x))),
  sigmoid: (g: GraphBuilder, x: Value): Value => g.sigmoid(x),
  tanh: (g: GraphBuilder, x: Value): Value => g.tanh(x),
  linear: (_: GraphBuilder, x: Value): Value => x,
} as const
export type ActivationName = keyof typeof activations
