/**
 * The operator table: every ONNX operator that Moderato writes, with its arity, its attributes and its shape inference.
 * `OpType` is derived from it, and the gradient registry must answer for each entry. Operators keep ONNX's own names.
 */
import { broadcastShapes, type Dim, formatShape, normalizeAxis, type Shape } from './shape'
import type { Dtype } from './value'

/** The one opset of every graph: the first with LayerNormalization, ReduceSum on input axes and bfloat16 everywhere needed. */
export const OPSET = 18

type AttributeKind = 'int' | 'ints' | 'float'
type AttributeValue<K> = K extends 'ints' ? readonly number[] : number
type AttributeKinds = Readonly<Record<string, AttributeKind>>
type Attributes<K extends AttributeKinds> = { readonly [Name in keyof K]: AttributeValue<K[Name]> }

export interface Typed {
  readonly dtype: Dtype
  readonly shape: Shape
  /** Contents, when the value is a constant: shape inference of Reshape, ReduceSum, Slice and Expand reads them. */
  readonly constant: readonly number[] | null
}

interface OpDefinition<K extends AttributeKinds> {
  /** Least and greatest number of inputs. */
  readonly arity: readonly [number, number]
  readonly attributes: K
  infer(inputs: readonly Typed[], attributes: Attributes<K>): Output[]
}
interface Output {
  dtype: Dtype
  shape: Shape
}

const define = <const K extends AttributeKinds>(
  arity: number | readonly [number, number],
  attributes: K,
  infer: OpDefinition<K>['infer'],
): OpDefinition<K> => ({ arity: typeof arity === 'number' ? [arity, arity] : arity, attributes, infer })

const fail = (why: string): never => {
  throw new Error(why)
}
const at = (inputs: readonly Typed[], index: number): Typed => inputs[index] ?? fail(`input ${index} is missing`)

function checkDtypes(a: Typed, b: Typed): void {
  if (a.dtype !== b.dtype) fail(`both inputs need one dtype, found ${a.dtype} and ${b.dtype}`)
}

const unary = () => define(1, {}, ([x]) => [x as Typed])
const binary = (result?: Dtype) =>
  define(2, {}, (inputs) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)]
    checkDtypes(a, b)
    const shape =
      broadcastShapes(a.shape, b.shape) ?? fail(`${formatShape(a.shape)} and ${formatShape(b.shape)} do not broadcast`)
    return [{ dtype: result ?? a.dtype, shape }]
  })

function reduced(shape: Shape, axes: readonly number[], keepdims: boolean): Shape {
  const dropped = new Set(axes.map((axis) => normalizeAxis(axis, shape)))
  return keepdims ? shape.map((dim, i) => (dropped.has(i) ? 1 : dim)) : shape.filter((_, i) => !dropped.has(i))
}
const reduction = () =>
  define(2, { keepdims: 'int' }, (inputs, { keepdims }) => {
    const x = at(inputs, 0)
    const axes = at(inputs, 1).constant ?? fail('axes must be a constant')
    return [{ dtype: x.dtype, shape: reduced(x.shape, axes, keepdims === 1) }]
  })

function matMulShape(a: Shape, b: Shape): Shape {
  if (a.length < 2 || b.length < 2) fail(`needs matrices, found ${formatShape(a)} and ${formatShape(b)}`)
  if (a.at(-1) !== b.at(-2)) fail(`inner dims differ: ${formatShape(a)} times ${formatShape(b)}`)
  const batch =
    broadcastShapes(a.slice(0, -2), b.slice(0, -2)) ??
    fail(`batch dims of ${formatShape(a)} and ${formatShape(b)} do not broadcast`)
  return [...batch, a.at(-2) as Dim, b.at(-1) as Dim]
}

/** Shape-valued inputs (Reshape, Expand) carry their target in the graph's own dims, beside the tensor that computes it. */
const targetShape = () => define(2, {}, () => fail('internal: its shape is given by the builder'))

const dtypeCodes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const satisfies Record<Dtype, number>
/** TensorProto.DataType of onnx.proto. */
export const dtypeCode = (dtype: Dtype): number => dtypeCodes[dtype]
const dtypeOfCode = (code: number): Dtype =>
  (Object.keys(dtypeCodes) as Dtype[]).find((dtype) => dtypeCodes[dtype] === code) ?? fail(`unknown dtype code ${code}`)

export const opTable = {
  Add: binary(),
  Sub: binary(),
  Mul: binary(),
  Div: binary(),
  Min: binary(),
  Greater: binary('bool'),
  Neg: unary(),
  Identity: unary(),
  Exp: unary(),
  Erf: unary(),
  Sqrt: unary(),
  Sin: unary(),
  Cos: unary(),
  Tanh: unary(),
  Relu: unary(),
  Sigmoid: unary(),
  Softplus: unary(),
  Cast: define(1, { to: 'int' }, (inputs, { to }) => [{ dtype: dtypeOfCode(to), shape: at(inputs, 0).shape }]),
  Where: define(3, {}, (inputs) => {
    const [condition, a, b] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)]
    if (condition.dtype !== 'bool') fail(`the condition must be bool, found ${condition.dtype}`)
    checkDtypes(a, b)
    const branches = broadcastShapes(a.shape, b.shape)
    const shape = branches && broadcastShapes(condition.shape, branches)
    return [
      {
        dtype: a.dtype,
        shape: shape ?? fail(`${[condition, a, b].map((v) => formatShape(v.shape)).join(', ')} do not broadcast`),
      },
    ]
  }),
  MatMul: define(2, {}, (inputs) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)]
    checkDtypes(a, b)
    return [{ dtype: a.dtype, shape: matMulShape(a.shape, b.shape) }]
  }),
  /** Y = alpha · A' B' + beta · C, C (optional) broadcast to Y; transA and transB transpose before the product. */
  Gemm: define([2, 3], { alpha: 'float', beta: 'float', transA: 'int', transB: 'int' }, (inputs, { transA, transB }) => {
    const [a, b, c] = [at(inputs, 0), at(inputs, 1), inputs[2]]
    const flip = (shape: Shape, on: number) => (on ? [...shape].reverse() : shape)
    checkDtypes(a, b)
    if (c) checkDtypes(a, c)
    if (a.shape.length !== 2 || b.shape.length !== 2)
      fail(`needs matrices, found ${formatShape(a.shape)} and ${formatShape(b.shape)}`)
    const shape = matMulShape(flip(a.shape, transA), flip(b.shape, transB))
    if (c && broadcastShapes(c.shape, shape)?.join() !== shape.join())
      fail(`C ${formatShape(c.shape)} does not broadcast to ${formatShape(shape)}`)
    return [{ dtype: a.dtype, shape }]
  }),
  /** x as y = x / scale + zero_point in 8 bits, scale and zero_point taken from its range: outputs y, scale, zero_point. */
  DynamicQuantizeLinear: define(1, {}, (inputs) => {
    const { dtype, shape } = at(inputs, 0)
    if (dtype !== 'float32') fail(`it quantizes float32, found ${dtype}`)
    return [
      { dtype: 'uint8', shape },
      { dtype: 'float32', shape: [] },
      { dtype: 'uint8', shape: [] },
    ]
  }),
  /** (A - a_zero_point) B in 32 bits: A uint8, B int8, a_zero_point a scalar. */
  MatMulInteger: define(3, {}, (inputs) => {
    const [a, b, zero] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)]
    if (a.dtype !== 'uint8' || b.dtype !== 'int8') fail(`it multiplies uint8 by int8, found ${a.dtype} and ${b.dtype}`)
    if (zero.dtype !== 'uint8' || zero.shape.length > 0)
      fail(`the zero point of A must be a uint8 scalar, found ${zero.dtype} ${formatShape(zero.shape)}`)
    return [{ dtype: 'int32', shape: matMulShape(a.shape, b.shape) }]
  }),
  Transpose: define(1, { perm: 'ints' }, (inputs, { perm }) => {
    const { dtype, shape } = at(inputs, 0)
    if ([...perm].sort((x, y) => x - y).join() !== shape.map((_, i) => i).join())
      fail(`perm ${perm} does not permute ${formatShape(shape)}`)
    return [{ dtype, shape: perm.map((axis) => shape[axis] as Dim) }]
  }),
  Reshape: targetShape(),
  Expand: targetShape(),
  /** Any number of parts, end to end. */
  Concat: define([2, Number.POSITIVE_INFINITY], { axis: 'int' }, (inputs, { axis }) => [
    inputs.reduce((a, b) => {
      checkDtypes(a, b)
      const joined = normalizeAxis(axis, a.shape)
      const fits = a.shape.length === b.shape.length && a.shape.every((dim, i) => i === joined || dim === b.shape[i])
      const [left, right] = [a.shape[joined], b.shape[joined]]
      if (!fits || typeof left !== 'number' || typeof right !== 'number')
        return fail(`cannot join ${formatShape(a.shape)} and ${formatShape(b.shape)} on axis ${axis}`)
      return { dtype: a.dtype, shape: a.shape.map((dim, i) => (i === joined ? left + right : dim)), constant: null }
    }),
  ]),
  /** Inputs x and the sizes (constant) of the parts that it is cut into; one output a part. */
  Split: define(2, { axis: 'int' }, (inputs, { axis }) => {
    const { dtype, shape } = at(inputs, 0)
    const cut = normalizeAxis(axis, shape)
    const sizes = at(inputs, 1).constant ?? fail('the sizes must be constant')
    if (sizes.some((size) => size < 1) || sizes.reduce((a, b) => a + b, 0) !== shape[cut])
      fail(`parts of ${sizes} do not make up axis ${axis} of ${formatShape(shape)}`)
    return sizes.map((size) => ({ dtype, shape: shape.map((dim, i) => (i === cut ? size : dim)) }))
  }),
  /** Inputs x, starts, ends, axes (all constant, or the shape is given by the builder); steps of 1 only. */
  Slice: define(4, {}, (inputs) => {
    const { dtype, shape } = at(inputs, 0)
    const [starts, ends, axes] = [1, 2, 3].map((i) => at(inputs, i).constant ?? fail('starts, ends and axes must be constants'))
    const result = [...shape]
    axes?.forEach((axis, i) => {
      const [start, end] = [starts?.[i] as number, ends?.[i] as number]
      const dim = shape[axis]
      if (start < 0 || end <= start || (typeof dim === 'number' && end > dim))
        fail(`${start}:${end} lies outside axis ${axis} of ${formatShape(shape)}`)
      result[axis] = end - start
    })
    return [{ dtype, shape: result }]
  }),
  /** Inputs x and pads (the zeros ahead on each axis, then those behind); the shape is given by the builder. */
  Pad: targetShape(),
  /** Rows of `data` on axis 0: data [V, …], indices of any shape I -> [...I, …]. */
  Gather: define(2, {}, (inputs) => {
    const [data, indices] = [at(inputs, 0), at(inputs, 1)]
    if (indices.dtype !== 'int32' && indices.dtype !== 'int64') fail(`indices must be integers, found ${indices.dtype}`)
    if (data.shape.length === 0) fail(`needs rows to pick from, found ${formatShape(data.shape)}`)
    return [{ dtype: data.dtype, shape: [...indices.shape, ...data.shape.slice(1)] }]
  }),
  /** reduction = add on axis 0: data [V, …] plus updates at indices; indices and updates share one shape. */
  ScatterElements: define(3, {}, (inputs) => {
    const [data, indices, updates] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)]
    checkDtypes(data, updates)
    if (indices.shape.join() !== updates.shape.join())
      fail(`indices ${formatShape(indices.shape)} and updates ${formatShape(updates.shape)} differ`)
    return [{ dtype: data.dtype, shape: data.shape }]
  }),
  /** Running sums of integers along an axis (a constant scalar), each including its own element. */
  CumSum: define(2, { exclusive: 'int', reverse: 'int' }, (inputs) => {
    const { dtype, shape } = at(inputs, 0)
    if (dtype !== 'int32' && dtype !== 'int64') fail(`it counts, so it takes integers, found ${dtype}`)
    normalizeAxis(at(inputs, 1).constant?.[0] ?? fail('the axis must be a constant'), shape)
    return [{ dtype, shape }]
  }),
  ReduceSum: reduction(),
  ReduceMean: reduction(),
  ReduceSumSquare: reduction(),
  Softmax: define(1, { axis: 'int' }, (inputs, { axis }) => {
    const { dtype, shape } = at(inputs, 0)
    normalizeAxis(axis, shape)
    return [{ dtype, shape }]
  }),
  /** Inputs x [N, C, …], scale [C], bias [C]: each channel of each instance over all its places. */
  InstanceNormalization: define(3, { epsilon: 'float' }, (inputs) => {
    const [x, ...affine] = inputs as [Typed, ...Typed[]]
    if (x.shape.length < 3) fail(`x must be [N, C, …], found ${formatShape(x.shape)}`)
    if (affine.some(({ shape }) => shape.join() !== `${x.shape[1]}`))
      fail(`scale and bias ${affine.map(({ shape }) => formatShape(shape)).join(' and ')} must be [${x.shape[1]}]`)
    return [x]
  }),
  /** Inputs x, scale, bias (optional) on the last axis; outputs y, mean, inverse standard deviation (these in float32, stash_type 1). */
  LayerNormalization: define([2, 3], { axis: 'int', epsilon: 'float' }, (inputs) => {
    const [x, ...affine] = inputs as [Typed, ...Typed[]]
    const width = x.shape.at(-1)
    if (affine.some(({ shape }) => shape.join() !== `${width}`))
      fail(`scale and bias ${affine.map(({ shape }) => formatShape(shape)).join(' and ')} must be [${width}]`)
    const statistics = { dtype: 'float32' as const, shape: [...x.shape.slice(0, -1), 1] }
    return [x, statistics, statistics]
  }),
  /** dims start … end - 1 of x's shape, as int64. */
  Shape: define(1, { start: 'int', end: 'int' }, (_, { start, end }) => [{ dtype: 'int64', shape: [end - start] }]),
  /** start, limit, delta: scalars; the length is given by the builder. */
  Range: define(3, {}, () => fail('internal: its shape is given by the builder')),
} as const

export type OpTable = typeof opTable
export type OpType = keyof OpTable
export type AttributesOf<Op extends OpType> = Attributes<OpTable[Op]['attributes']>
