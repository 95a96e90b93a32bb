/** Activation functions under the names Transformers' `hidden_act` uses. */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'

/**
 * x · Φ(x) with the exact normal distribution: x · (1 + erf(x / √2)) / 2. Hendrycks & Gimpel 2016. In these very operators, which
 * onnxruntime fuses into one where no gradient needs what lies between.
 */
function gelu(g: GraphBuilder, x: Value): Value {
  return g.scale(g.mul(x, g.shift(g.erf(g.div(x, g.scalar(Math.SQRT2))), 1)), 0.5)
}

/** The tanh approximation of gelu: x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). */
function geluTanh(g: GraphBuilder, x: Value): Value {
  const cubed = g.mul(g.mul(x, x), x)
  const inner = g.scale(g.add(x, g.scale(cubed, 0.044715)), Math.sqrt(2 / Math.PI))
  return g.mul(g.scale(x, 0.5), g.shift(g.tanh(inner), 1))
}

const silu = (g: GraphBuilder, x: Value): Value => g.mul(x, g.sigmoid(x))
const squared = (g: GraphBuilder, x: Value): Value => g.mul(x, x)

/** min(x, limit). */
const capped = (g: GraphBuilder, x: Value, limit: number): Value => g.where(g.greater(x, g.scalar(limit)), g.scalar(limit), x)
const relu6 = (g: GraphBuilder, x: Value): Value => capped(g, g.relu(x), 6)

/** The normal distribution function of mean √½ and deviation 1/√(4π), which Transformers rounds to six digits. Ma et al. 2022. */
const laplace = (g: GraphBuilder, x: Value): Value =>
  g.shift(g.scale(g.erf(g.scale(g.shift(x, -Math.SQRT1_2), Math.sqrt(2 * Math.PI))), 0.5), 0.5)

/** x below zero leaks through by a hundredth. */
const leakyRelu = (g: GraphBuilder, x: Value): Value => g.where(g.greater(x, g.scalar(0)), x, g.scale(x, 0.01))

/**
 * Transformers has several names for one function, which differ in how they are computed, not in what. Its `prelu` and `xielu`
 * are left out: they have parameters.
 */
export const activations = {
  gelu,
  gelu_python: gelu,
  /** gelu is never below -10. */
  gelu_10: (g: GraphBuilder, x: Value): Value => capped(g, gelu(g, x), 10),
  gelu_new: geluTanh,
  gelu_fast: geluTanh,
  gelu_accurate: geluTanh,
  gelu_python_tanh: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  /** x · σ(1.702 x), a coarser gelu. */
  quick_gelu: (g: GraphBuilder, x: Value): Value => g.mul(x, g.sigmoid(g.scale(x, 1.702))),
  relu: (g: GraphBuilder, x: Value): Value => g.relu(x),
  relu2: (g: GraphBuilder, x: Value): Value => squared(g, g.relu(x)),
  relu6,
  leaky_relu: leakyRelu,
  silu,
  swish: silu,
  /** x · relu6(x + 3) / 6, a piecewise silu. */
  hardswish: (g: GraphBuilder, x: Value): Value => g.mul(x, g.scale(relu6(g, g.shift(x, 3)), 1 / 6)),
  laplace,
  sqrtsoftplus: (g: GraphBuilder, x: Value): Value => g.sqrt(g.softplus(x)),
  /** x · tanh(log(1 + eˣ)). Misra 2019. */
  mish: (g: GraphBuilder, x: Value): Value => g.mul(x, g.tanh(g.softplus(x))),
  sigmoid: (g: GraphBuilder, x: Value): Value => g.sigmoid(x),
  tanh: (g: GraphBuilder, x: Value): Value => g.tanh(x),
  linear: (_: GraphBuilder, x: Value): Value => x,
} as const
export type ActivationName = keyof typeof activations
