/** Builds a graph: one typed method per operator, shapes checked where the node is made, equal expressions shared. */
import { type AttributesOf, dtypeCode, type OpType, opTable, type Typed } from './op-table'
import {
  broadcastShapes,
  type Dim,
  elementCount,
  formatShape,
  isNumber,
  multiplyDims,
  normalizeAxis,
  type Shape,
  sameElementCount,
  sameShape,
} from './shape'
import type { Dtype, Graph, Node, Source, Value } from './value'

interface Output {
  dtype: Dtype
  shape: Shape
}

export class GraphBuilder {
  private readonly values: Value[] = []
  private readonly inputs = new Map<string, Value>()
  private readonly constants = new Map<string, Value>()
  private readonly nodes: Node[] = []
  private readonly known = new Map<string, Node>()
  private readonly dimSources = new Map<string, { input: Value; axis: number }>()
  private readonly computedDims = new Map<string, Value>()
  private differentiated: Node | null = null

  constructor(readonly name: string) {}

  // ---- inputs and constants

  /** A named graph input; asking again for the same name, dtype and shape answers the same value. */
  input(name: string, dtype: Dtype, shape: Shape): Value {
    const existing = this.inputs.get(name)
    if (existing) {
      if (existing.dtype === dtype && sameShape(existing.shape, shape)) return existing
      throw new Error(
        `input ${name}: declared as ${existing.dtype} ${formatShape(existing.shape)} and as ${dtype} ${formatShape(shape)}`,
      )
    }
    const value = this.value(name, dtype, shape, { kind: 'input' })
    this.inputs.set(name, value)
    shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && !this.dimSources.has(dim)) this.dimSources.set(dim, { input: value, axis })
    })
    return value
  }

  scalar(value: number, dtype: Dtype = 'float32'): Value {
    return this.constant([value], dtype, [])
  }

  /** A small constant tensor. */
  constant(data: readonly number[], dtype: Dtype, shape: Shape = [data.length]): Value {
    const key = `${dtype}${formatShape(shape)}:${data.join()}`
    const existing = this.constants.get(key)
    if (existing) return existing
    if (elementCount(shape).count !== data.length)
      throw new Error(`constant of ${this.name}: ${data.length} values do not fill ${formatShape(shape)}`)
    const value = this.value(`constant_${this.constants.size}`, dtype, shape, { kind: 'constant', data })
    this.constants.set(key, value)
    return value
  }

  /** Names a dim that no input has: `size` computes it, as int64 [1]. */
  nameDim(name: string, size: Value): Dim {
    const known = this.computedDims.get(name)
    if (this.dimSources.has(name) || name.includes('*') || (known && known !== size))
      throw new Error(`dim ${name} of ${this.name}: the name is taken, or is a product`)
    if (size.dtype !== 'int64' || !sameShape(size.shape, [1]))
      throw new Error(`dim ${name} of ${this.name}: its size must be int64 [1], found ${size.dtype} ${formatShape(size.shape)}`)
    this.computedDims.set(name, size)
    return name
  }

  // ---- element by element

  add = (a: Value, b: Value): Value => this.one('Add', [a, b], {})
  sub = (a: Value, b: Value): Value => this.one('Sub', [a, b], {})
  mul = (a: Value, b: Value): Value => this.one('Mul', [a, b], {})
  div = (a: Value, b: Value): Value => this.one('Div', [a, b], {})
  min = (a: Value, b: Value): Value => this.one('Min', [a, b], {})
  greater = (a: Value, b: Value): Value => this.one('Greater', [a, b], {})
  /** x times a number; a number times a number is folded into one. */
  scale(x: Value, factor: number): Value {
    if (factor === 1) return x
    const [inner, by] = x.source.kind === 'node' && x.source.node.op === 'Mul' ? x.source.node.inputs : []
    const folds = inner && by?.source.kind === 'constant' && by.shape.length === 0
    return folds ? this.scale(inner, factor * (by.source.data[0] as number)) : this.mul(x, this.scalar(factor, x.dtype))
  }
  /** x plus a number. */
  shift = (x: Value, offset: number): Value => (offset === 0 ? x : this.add(x, this.scalar(offset, x.dtype)))
  /** x itself, through which no gradient flows back. */
  stopGradient = (x: Value): Value => this.one('Identity', [x], {})
  neg = (x: Value): Value => this.one('Neg', [x], {})
  exp = (x: Value): Value => this.one('Exp', [x], {})
  erf = (x: Value): Value => this.one('Erf', [x], {})
  sqrt = (x: Value): Value => this.one('Sqrt', [x], {})
  sin = (x: Value): Value => this.one('Sin', [x], {})
  cos = (x: Value): Value => this.one('Cos', [x], {})
  tanh = (x: Value): Value => this.one('Tanh', [x], {})
  relu = (x: Value): Value => this.one('Relu', [x], {})
  sigmoid = (x: Value): Value => this.one('Sigmoid', [x], {})
  /** log(1 + e^x). */
  softplus = (x: Value): Value => this.one('Softplus', [x], {})
  cast = (x: Value, to: Dtype): Value => (x.dtype === to ? x : this.one('Cast', [x], { to: dtypeCode(to) }))
  where = (condition: Value, a: Value, b: Value): Value => this.one('Where', [condition, a, b], {})

  // ---- products

  matMul = (a: Value, b: Value): Value => this.one('MatMul', [a, b], {})
  /** alpha · A' B' + beta · C. */
  gemm(a: Value, b: Value, c: Value | null, options: Partial<AttributesOf<'Gemm'>> = {}): Value {
    const attributes = { alpha: 1, beta: 1, transA: 0, transB: 0, ...options }
    return this.one('Gemm', c ? [a, b, c] : [a, b], attributes)
  }

  // ---- shapes

  transpose(x: Value, perm: readonly number[]): Value {
    const { source } = x
    const fits = perm.length === x.shape.length
    if (fits && perm.every((axis, i) => axis === i)) return x
    if (!fits || source.kind !== 'node' || source.node.op !== 'Transpose') return this.one('Transpose', [x], { perm })
    const inner = (source.node as Node<'Transpose'>).attributes.perm
    const composed = perm.map((axis) => inner[axis] as number)
    return this.transpose(source.node.inputs[0] as Value, composed)
  }

  reshape(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x
    if (!sameElementCount(x.shape, shape))
      throw new Error(`Reshape of ${x.name}: ${formatShape(x.shape)} does not hold the elements of ${formatShape(shape)}`)
    if (x.source.kind === 'node' && x.source.node.op === 'Reshape') return this.reshape(x.source.node.inputs[0] as Value, shape)
    return this.only(this.node('Reshape', [x, this.shapeTensor(shape, true)], {}, [{ dtype: x.dtype, shape }]))
  }

  /** Broadcasts to `shape`. */
  expand(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x
    if (!sameShape(broadcastShapes(x.shape, shape) ?? [], shape))
      throw new Error(`Expand of ${x.name}: ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`)
    return this.only(this.node('Expand', [x, this.shapeTensor(shape, false)], {}, [{ dtype: x.dtype, shape }]))
  }

  /** a and b end to end; what joins a joins b in the same node. */
  concat(a: Value, b: Value, axis: number): Value {
    const at = axisOf('Concat', a, axis)
    const inner = a.source.kind === 'node' && a.source.node.op === 'Concat' ? (a.source.node as Node<'Concat'>) : null
    return this.one('Concat', [...(inner?.attributes.axis === at ? inner.inputs : [a]), b], { axis: at })
  }
  /** x cut into parts of these sizes, which make up the axis. */
  split(x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
    const at = axisOf('Split', x, axis)
    return sizes.length === 1 ? [x] : this.node('Split', [x, this.constant(sizes, 'int64')], { axis: at }).outputs
  }
  /** x[start:end] on one axis. */
  slice = (x: Value, axis: number, start: number, end: number): Value =>
    this.one('Slice', [x, ...[start, end, axisOf('Slice', x, axis)].map((number) => this.constant([number], 'int64'))], {})
  /** `size` places of one axis from `start` on, where the axis or the size may be named. */
  window(x: Value, axis: number, start: number, size: Dim): Value {
    const at = axisOf('Slice', x, axis)
    if (typeof size === 'number') return this.slice(x, at, start, start + size)
    const end = this.shift(this.dimTensor(size), start)
    const inputs = [x, this.constant([start], 'int64'), end, this.constant([at], 'int64')]
    return this.only(this.node('Slice', inputs, {}, [{ dtype: x.dtype, shape: withDim(x.shape, at, size) }]))
  }
  /** x between zeros on one axis: `before` places of them ahead of it, and behind it as many as make up `size`. */
  pad(x: Value, axis: number, before: number, size: Dim): Value {
    const at = axisOf('Pad', x, axis)
    const dim = x.shape[at] as Dim
    const exceeds = dim === size ? before > 0 : typeof dim === 'number' && typeof size === 'number' && dim + before > size
    if (exceeds) throw new Error(`Pad of ${x.name}: ${before} zeros and ${dim} places exceed ${size} on axis ${at}`)
    if (dim === size) return x
    const pads = this.padsTensor(x.shape.length, at, before, this.difference(size, dim, before))
    return this.only(this.node('Pad', [x, pads], {}, [{ dtype: x.dtype, shape: withDim(x.shape, at, size) }]))
  }
  /** data [V, …] at indices [...I] -> [...I, …]. */
  gather = (data: Value, indices: Value): Value => this.one('Gather', [data, indices], {})
  scatterAdd = (data: Value, indices: Value, updates: Value): Value => this.one('ScatterElements', [data, indices, updates], {})
  /** The size of a dim as a scalar. */
  dim = (dim: Dim, dtype: 'int32' | 'int64'): Value => this.reshape(this.cast(this.shapeTensor([dim], false), dtype), [])
  /** 0, 1, … dim - 1 -> [dim]. */
  range(dim: Dim, dtype: 'int32' | 'int64'): Value {
    const limit = this.dim(dim, dtype)
    return this.only(this.node('Range', [this.scalar(0, dtype), limit, this.scalar(1, dtype)], {}, [{ dtype, shape: [dim] }]))
  }

  // ---- reductions and normalisation

  /** x₀, x₀ + x₁, … along an axis, of integers. */
  cumSum = (x: Value, axis: number): Value =>
    this.one('CumSum', [x, this.scalar(axisOf('CumSum', x, axis), 'int64')], { exclusive: 0, reverse: 0 })

  reduceSum = (x: Value, axes: readonly number[], keepdims = false): Value => this.reduce('ReduceSum', x, axes, keepdims)
  reduceMean = (x: Value, axes: readonly number[], keepdims = false): Value => this.reduce('ReduceMean', x, axes, keepdims)
  reduceSumSquare = (x: Value, axes: readonly number[], keepdims = false): Value =>
    this.reduce('ReduceSumSquare', x, axes, keepdims)
  softmax = (x: Value, axis = -1): Value => this.one('Softmax', [x], { axis })
  layerNormalization(x: Value, scale: Value, bias: Value | null, epsilon: number): Value {
    return this.node('LayerNormalization', bias ? [x, scale, bias] : [x, scale], { axis: -1, epsilon }).outputs[0] as Value
  }

  // ---- making nodes

  /** A node of the operator table; its outputs' shapes are inferred, or given for operators whose shape is data. */
  node<Op extends OpType>(op: Op, inputs: readonly Value[], attributes: AttributesOf<Op>, outputs?: readonly Output[]): Node<Op> {
    const key = `${op}(${inputs.map((v) => v.id).join()})${JSON.stringify(attributes)}`
    const existing = this.known.get(key)
    if (existing) return existing as Node<Op>
    const inferred = outputs ?? this.infer(op, inputs, attributes)
    const node: Node<Op> = { op, inputs, attributes, outputs: [], gradientOf: this.differentiated }
    const made = inferred.map(({ dtype, shape }, output) =>
      this.value(`${op}_${this.nodes.length}${output ? `_${output}` : ''}`, dtype, shape, { kind: 'node', node, output }),
    )
    Object.assign(node, { outputs: made })
    this.nodes.push(node)
    this.known.set(key, node)
    return node
  }

  /** Nodes made meanwhile are marked as parts of this node's gradient. */
  differentiating(node: Node, make: () => void): void {
    this.differentiated = node
    make()
    this.differentiated = null
  }

  /** The finished graph, cut down to what its outputs need. Inputs stay in the order they were declared. */
  build(outputs: Readonly<Record<string, Value>>): Graph {
    const used = new Set<Value>()
    const visit = (value: Value) => {
      if (used.has(value)) return
      used.add(value)
      if (value.source.kind === 'node') value.source.node.inputs.forEach(visit)
    }
    Object.values(outputs).forEach(visit)
    return {
      name: this.name,
      inputs: [...this.inputs.values()].filter((value) => used.has(value)),
      outputs: Object.entries(outputs).map(([name, value]) => ({ name, value })),
      nodes: this.nodes.filter((node) => node.outputs.some((value) => used.has(value))),
      constants: [...this.constants.values()].filter((value) => used.has(value)),
    }
  }

  private one<Op extends OpType>(op: Op, inputs: readonly Value[], attributes: AttributesOf<Op>): Value {
    return this.only(this.node(op, inputs, attributes))
  }

  private only(node: Node): Value {
    return node.outputs[0] as Value
  }

  private reduce(
    op: 'ReduceSum' | 'ReduceMean' | 'ReduceSumSquare',
    x: Value,
    axes: readonly number[],
    keepdims: boolean,
  ): Value {
    if (axes.length === 0) return x
    const dropped = axes.map((axis) => axisOf(op, x, axis))
    return this.one(op, [x, this.constant(dropped, 'int64')], { keepdims: keepdims ? 1 : 0 })
  }

  private infer<Op extends OpType>(op: Op, inputs: readonly Value[], attributes: AttributesOf<Op>): Output[] {
    const { arity, infer } = opTable[op]
    const described = inputs.map(
      (value): Typed => ({ ...value, constant: value.source.kind === 'constant' ? value.source.data : null }),
    )
    try {
      if (inputs.length < arity[0] || inputs.length > arity[1]) throw new Error(`takes ${arity[1]} inputs, got ${inputs.length}`)
      return (infer as (inputs: Typed[], attributes: AttributesOf<Op>) => Output[])(described, attributes)
    } catch (error) {
      throw new Error(`${op}(${inputs.map((v) => v.name).join(', ')}) in ${this.name}: ${(error as Error).message}`)
    }
  }

  private value(name: string, dtype: Dtype, shape: Shape, source: Source): Value {
    const value: Value = Object.freeze({ id: this.values.length, name, dtype, shape, source })
    this.values.push(value)
    return value
  }

  /** A shape as an int64 tensor: constant where it can be (one named dim is -1 to Reshape), else read from the inputs that name its dims. */
  private shapeTensor(shape: Shape, inferOne: boolean): Value {
    const named = shape.filter((dim) => typeof dim === 'string').length
    if (named === 0 || (inferOne && named === 1))
      return this.constant(
        shape.map((dim) => (typeof dim === 'number' ? dim : -1)),
        'int64',
      )
    return shape.map((dim) => this.dimTensor(dim)).reduce((joined, next) => this.concat(joined, next, 0))
  }

  /** size - dim - before, as int64 [1]. */
  private difference(size: Dim, dim: Dim, before: number): Value {
    if (typeof size === 'number' && typeof dim === 'number') return this.constant([size - dim - before], 'int64')
    return this.shift(this.sub(this.dimTensor(size), this.dimTensor(dim)), -before)
  }

  /** What Pad reads: for each axis the zeros ahead, then for each axis the zeros behind. */
  private padsTensor(rank: number, axis: number, before: number, after: Value): Value {
    const zeros = (count: number) => Array.from({ length: count }, () => 0)
    const [head, tail] = [[...zeros(axis), before, ...zeros(rank - 1)], zeros(rank - 1 - axis)]
    if (after.source.kind === 'constant') return this.constant([...head, ...after.source.data, ...tail], 'int64')
    const joined = this.concat(this.constant(head, 'int64'), after, 0)
    return tail.length > 0 ? this.concat(joined, this.constant(tail, 'int64'), 0) : joined
  }

  private dimTensor(dim: Dim): Value {
    if (typeof dim === 'number' || isNumber(dim)) return this.constant([Number(dim)], 'int64')
    const computed = this.computedDims.get(dim)
    if (computed) return computed
    const source = this.dimSources.get(dim)
    if (source) return this.one('Shape', [source.input], { start: source.axis, end: source.axis + 1 })
    const factors = dim.split('*')
    if (factors.length === 1) throw new Error(`no input of ${this.name} has a dim named ${dim}`)
    return factors.map((factor) => this.dimTensor(factor)).reduce((product, next) => this.mul(product, next))
  }
}

const withDim = (shape: Shape, axis: number, dim: Dim): Shape => shape.map((old, i) => (i === axis ? dim : old))

/** An axis of x counted from the front, where a constant is made of it before the node that names it. */
function axisOf(op: OpType, x: Value, axis: number): number {
  try {
    return normalizeAxis(axis, x.shape)
  } catch (error) {
    throw new Error(`${op} of ${x.name}: ${(error as Error).message}`)
  }
}

/** B and S as the one dim of rows that matrix products work on. */
export const flattened = (dims: Shape): Dim => {
  const product = multiplyDims(dims)
  if (product === null) throw new Error(`${formatShape(dims)} mixes numbers and names and cannot be one dim`)
  return product
}
