/** Gradients of the functions applied to each element. */
import type { GradRule } from '@engine/grad/rule'

// y = e^x.   dx = dy · y
export const exp: GradRule<'Exp'> = ({ g, y, dy }) => [g.mul(dy, y)]

// y = √x.   dx = dy / 2y
export const sqrt: GradRule<'Sqrt'> = ({ g, y, dy }) => [g.div(g.scale(dy, 0.5), y)]

// y = sin x.   dx = dy · cos x
export const sin: GradRule<'Sin'> = ({ g, inputs: [x], dy }) => [g.mul(dy, g.cos(x))]

// y = cos x.   dx = -dy · sin x
export const cos: GradRule<'Cos'> = ({ g, inputs: [x], dy }) => [g.neg(g.mul(dy, g.sin(x)))]

// y = erf x.   dx = dy · 2/√π · e^(-x²) = dy · e^(ln(2/√π) - x²)
export const erf: GradRule<'Erf'> = ({ g, inputs: [x], dy }) => {
  const factor = g.scalar(Math.log(2 / Math.sqrt(Math.PI)), x.dtype)
  return [g.mul(dy, g.exp(g.sub(factor, g.mul(x, x))))]
}

// y = tanh x.   dx = dy · (1 - y²) = dy - (dy · y) · y
export const tanh: GradRule<'Tanh'> = ({ g, y, dy }) => [g.sub(dy, g.mul(g.mul(dy, y), y))]

// y = max(0, x).   dx = dy where x > 0; written as sign(y) by a clamped step, 0 at x = 0 as in PyTorch
export const relu: GradRule<'Relu'> = ({ g, y, dy }) => [g.where(g.cast(y, 'bool'), dy, g.scalar(0, dy.dtype))]

// y = 1 / (1 + e^-x).   dx = dy · y · (1 - y)
export const sigmoid: GradRule<'Sigmoid'> = ({ g, y, dy }) => {
  const scaled = g.mul(dy, y)
  return [g.sub(scaled, g.mul(scaled, y))]
}

// y = log(1 + e^x).   dx = dy · sigmoid(x)
export const softplus: GradRule<'Softplus'> = ({ g, inputs: [x], dy }) => [g.mul(dy, g.sigmoid(x))]
