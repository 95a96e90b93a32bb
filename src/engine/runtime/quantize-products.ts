/**
 * Dynamic quantization of a logits graph for the CPU: products with a weight are computed in 8 bits, in standard operators that
 * onnxruntime fuses into DynamicQuantizeMatMul (or, where several products read one value, MatMulIntegerToFloat).
 */
import { dtypeCode, type OpType } from '@engine/graph/op-table'
import type { Shape } from '@engine/graph/shape'
import type { Dtype, Graph, Node, Source, Value } from '@engine/graph/value'
import type { Initializer } from '@engine/io/onnx/write-model'
import { internal } from '@shared/errors'
import type { Weight, Weights } from './device'
import { quantizeWeight } from './quantize-weight'
import { weightParts } from './weight-parts'

export interface QuantizedGraph {
  readonly graph: Graph
  /** Of all inputs of the graph but the batch: int8 weights with their scales, and what stays in float32. */
  readonly initializers: ReadonlyMap<string, Initializer>
}

/** y = (q - zero) W · (scale · scales) + bias with q, scale and zero from x's own range. The classifier's last layer stays as it is. */
export function quantizeProducts(graph: Graph, weights: Weights): QuantizedGraph {
  const pass = new Pass(graph, weights)
  const nodes = graph.nodes.flatMap((node) => pass.rewritten(node))
  return pass.finished(nodes)
}

class Pass {
  private readonly constants: ReadonlyMap<Value, Weight>
  private readonly perBatch: ReadonlySet<Value>
  private readonly results: ReadonlySet<Value>
  private readonly inputs = new Map<string, Value>()
  private readonly initializers: Map<string, Initializer>
  private readonly quantized = new Map<Value, QuantizedParts>()
  private readonly scalesOf = new Map<Value, Float32Array>()

  constructor(
    private readonly graph: Graph,
    weights: Weights,
  ) {
    this.constants = weightParts(graph, weights)
    this.perBatch = dependents(graph, (input) => !weights.has(input.name))
    this.results = new Set(graph.outputs.map(({ value }) => value))
    this.initializers = new Map(weights)
  }

  rewritten(node: Node): Node[] {
    if (node.op !== 'Gemm') return [node]
    const { attributes, inputs, outputs } = node as Node<'Gemm'>
    const [x, w, c] = inputs as [Value, Value, Value | undefined]
    const [y] = outputs as [Value]
    const weight = this.constants.get(w)
    const affine = attributes.transA === 0 && attributes.transB === 1 && weight
    if (!affine || !this.perBatch.has(x) || this.results.has(y)) return [node]
    return this.product({ x, w, y, c, weight, ...attributes })
  }

  private product({ x, w, y, c, weight, alpha, beta }: Product): Node[] {
    const nodes: Node[] = []
    const write = (op: OpType, inputs: readonly Value[], output: Value, attributes = {}): Value => {
      nodes.push({ op, inputs, attributes, outputs: [output], gradientOf: null })
      return output
    }
    const part = (name: string, dtype: Dtype, shape: Shape = y.shape) => partOf(y, name, dtype, shape, y.source)
    const [quantize, [q, scale, zero]] = this.quantizedOf(x)
    const { values, scales } = this.weightOf(w, weight)
    const sum = write('MatMulInteger', [q, values, zero], part('sum', 'int32'))
    const cast = write('Cast', [sum], part('cast', 'float32'), { to: dtypeCode('float32') })
    const weightScale = this.store(`${y.name}/weight_scale`, times(scales, alpha))
    const factors = write('Mul', [scale, weightScale], part('factors', 'float32', weightScale.shape))
    const scaled = write('Mul', [cast, factors], c ? part('scaled', 'float32') : y)
    if (c) write('Add', [scaled, this.added(c, beta, y)], y)
    return [...quantize, ...nodes]
  }

  /** What is added to y: a bias with its factor, or what the batch computes. */
  private added(c: Value, beta: number, y: Value): Value {
    const bias = this.constants.get(c)
    if (bias) return this.store(`${y.name}/bias`, times(bias.data, beta))
    if (beta !== 1) throw internal(`${y.name} adds ${c.name} times ${beta}, which no family does`)
    return c
  }

  /** A value that several products read is quantized once: the node that does it, where it is the first, and its results. */
  private quantizedOf(x: Value): [quantize: Node[], parts: QuantizedParts] {
    const known = this.quantized.get(x)
    if (known) return [[], known]
    const parts = quantizedParts(x)
    this.quantized.set(x, parts)
    return [[{ op: 'DynamicQuantizeLinear', inputs: [x], attributes: {}, outputs: parts, gradientOf: null }], parts]
  }

  /** A weight that several products share is stored once. */
  private weightOf(w: Value, weight: Weight): { values: Value; scales: Float32Array } {
    const name = `${w.name}_quantized`
    const known = this.inputs.get(name)
    if (known) return { values: known, scales: this.scalesOf.get(known) as Float32Array }
    const { values, scales } = quantizeWeight(weight)
    const value = this.input(name, 'int8', values)
    this.scalesOf.set(value, scales)
    return { values: value, scales }
  }

  private store(name: string, data: Float32Array): Value {
    return this.input(name, 'float32', { shape: [data.length], data })
  }

  private input(name: string, dtype: Dtype, initializer: Initializer): Value {
    const value: Value = { id: 0, name, dtype, shape: initializer.shape, source: { kind: 'input' } }
    this.inputs.set(name, value)
    this.initializers.set(name, initializer)
    return value
  }

  /** Without what nothing reads any more. */
  finished(nodes: readonly Node[]): QuantizedGraph {
    const read = new Set(this.results)
    const kept = nodes.toReversed().filter(({ inputs, outputs }) => {
      const used = outputs.some((value) => read.has(value))
      if (used) for (const value of inputs) read.add(value)
      return used
    })
    const inputs = [...this.graph.inputs, ...this.inputs.values()].filter((value) => read.has(value))
    const names = new Set(inputs.map(({ name }) => name))
    return {
      graph: {
        ...this.graph,
        inputs,
        nodes: kept.reverse(),
        constants: this.graph.constants.filter((value) => read.has(value)),
      },
      initializers: new Map([...this.initializers].filter(([name]) => names.has(name))),
    }
  }
}

interface Product {
  readonly x: Value
  readonly w: Value
  readonly y: Value
  readonly c: Value | undefined
  readonly weight: Weight
  readonly alpha: number
  readonly beta: number
}

const times = (values: Float32Array, factor: number): Float32Array => values.map((value) => factor * value)

/** Every value that an input of this kind has a say in. */
function dependents(graph: Graph, isSource: (input: Value) => boolean): Set<Value> {
  const found = new Set(graph.inputs.filter(isSource))
  for (const { inputs, outputs } of graph.nodes)
    if (inputs.some((value) => found.has(value))) for (const value of outputs) found.add(value)
  return found
}

type QuantizedParts = readonly [q: Value, scale: Value, zero: Value]

const quantizedParts = (x: Value): QuantizedParts => [
  partOf(x, 'quantized', 'uint8', x.shape, x.source),
  partOf(x, 'scale', 'float32', [], x.source),
  partOf(x, 'zero_point', 'uint8', [], x.source),
]

/** A value that only the operators of one product know, named after what it belongs to. */
const partOf = (of: Value, name: string, dtype: Dtype, shape: Shape, source: Source): Value => ({
  id: of.id,
  name: `${of.name}/${name}`,
  dtype,
  shape,
  source,
})
