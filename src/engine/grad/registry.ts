/** The gradient registry: for every operator of the table a rule, "no gradient flows", or "must not be asked". */
import type { OpType } from '@engine/graph/op-table'
import { type GradRule, type NotDifferentiable, notDifferentiable, type Unsupported, unsupported } from './rule'
import { cos, erf, exp, relu, sigmoid, sin, softplus, sqrt, tanh } from './rules/activation'
import { add, div, mul, neg, sub, where } from './rules/arithmetic'
import { gather } from './rules/gather'
import { gemm, matMul } from './rules/matmul'
import { layerNormalization, softmax } from './rules/normalise'
import { reduceMean, reduceSum, reduceSumSquare } from './rules/reduce'
import { concat, expand, pad, reshape, slice, split, transpose } from './rules/shape'

export const gradRules = {
  Add: add,
  Sub: sub,
  Mul: mul,
  Div: div,
  Min: unsupported('used for clipping in the optimiser, where nothing is differentiated'),
  Greater: notDifferentiable('it answers yes or no'),
  Neg: neg,
  Identity: notDifferentiable('it marks where gradients stop'),
  Exp: exp,
  Erf: erf,
  Sqrt: sqrt,
  Sin: sin,
  Cos: cos,
  Tanh: tanh,
  Relu: relu,
  Sigmoid: sigmoid,
  Softplus: softplus,
  Cast: notDifferentiable('casts in a model go between integers, booleans and masks'),
  Where: where,
  MatMul: matMul,
  Gemm: gemm,
  DynamicQuantizeLinear: notDifferentiable('it rounds to 8 bits'),
  MatMulInteger: notDifferentiable('it multiplies integers'),
  Transpose: transpose,
  Reshape: reshape,
  Expand: expand,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  ScatterElements: unsupported('it is itself the gradient of Gather; second derivatives are not needed'),
  CumSum: notDifferentiable('it counts tokens: integers'),
  ReduceSum: reduceSum,
  ReduceMean: reduceMean,
  ReduceSumSquare: reduceSumSquare,
  Softmax: softmax,
  InstanceNormalization: unsupported('it stands for LayerNormalization where nothing is differentiated'),
  LayerNormalization: layerNormalization,
  Shape: notDifferentiable('shapes are integers'),
  Range: notDifferentiable('integer indices'),
} satisfies { [Op in OpType]: GradRule<Op> | NotDifferentiable | Unsupported }
