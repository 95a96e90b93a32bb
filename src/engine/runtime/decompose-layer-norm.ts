/**
 * LayerNormalization in other operators, for the CPU: onnxruntime's kernel there adds up each row one element at a time. Row sums as
 * products with a column run at the speed of its matrix products, on all threads. Where no gradient reads the statistics,
 * InstanceNormalization takes less, but it is one loop on one thread. Providers with a good kernel get the graph as it is.
 */
import type { Dim, Shape } from '@engine/graph/shape'
import type { Graph, Node, Value } from '@engine/graph/value'

/** Up to here the one loop was measured to be no slower for a file, and faster for one text. */
const ONE_LOOP_THREADS = 2

/** The same graph for every reader: the result keeps its value, and so do the statistics where any are read. */
export function decomposeLayerNorm(graph: Graph, threads: number): Graph {
  const asInstances = threads <= ONE_LOOP_THREADS && !readsStatistics(graph)
  const constants = [...graph.constants]
  const nodes = graph.nodes.flatMap((node) => {
    if (!isLayerNorm(node)) return [node]
    const parts = new Parts(node)
    parts.affine(asInstances && parts.x.shape.length === 2 ? parts.asInstances() : parts.elementary())
    constants.push(...parts.constants)
    return parts.nodes
  })
  return { ...graph, nodes, constants }
}

const isLayerNorm = (node: Node): node is Node<'LayerNormalization'> => node.op === 'LayerNormalization'

/** Where one is read, as for a gradient, all layers are computed alike: what is recomputed for it is then what the forward pass had. */
function readsStatistics({ nodes, outputs }: Graph): boolean {
  const statistics = new Set(nodes.filter(isLayerNorm).flatMap((node) => node.outputs.slice(1)))
  return (
    nodes.some(({ inputs }) => inputs.some((value) => statistics.has(value))) ||
    outputs.some(({ value }) => statistics.has(value))
  )
}

type PartType = 'MatMul' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'Sqrt' | 'Reshape' | 'InstanceNormalization'

/** What becomes of one node: y = x̂ · scale + bias with x̂ = (x - mean) / √(variance + ε), of x's rows of H elements. */
class Parts {
  readonly nodes: Node[] = []
  readonly constants: Value[] = []
  readonly x: Value
  private readonly width: number

  constructor(private readonly node: Node<'LayerNormalization'>) {
    this.x = node.inputs[0] as Value
    this.width = this.x.shape.at(-1) as number
  }

  affine(normalised: Value): void {
    const [, scale, bias] = this.node.inputs as [Value, Value, Value | undefined]
    const y = this.node.outputs[0] as Value
    const scaled = this.write('Mul', [normalised, scale], bias ? this.wide('scaled') : y)
    if (bias) this.write('Add', [scaled, bias], y)
  }

  /** x̂ of x [N, H] as N instances with one channel of H places. */
  asInstances(): Value {
    const channel = (name: string) => this.part(name, [this.x.shape[0] as Dim, 1, this.width])
    const instances = this.write('Reshape', [this.x, this.integers('channels', [-1, 1, this.width])], channel('instances'))
    const affine = [this.floats('ones', [1], [1]), this.floats('zeros', [1], [0])]
    const { epsilon } = this.node.attributes
    const standard = this.write('InstanceNormalization', [instances, ...affine], channel('standard'), { epsilon })
    return this.write('Reshape', [standard, this.integers('rows', [-1, this.width])], this.wide('normalised'))
  }

  // mean = x c / H, d = x - mean, variance = d² c / H, inverse = 1 / √(variance + ε), x̂ = d · inverse; c [H, 1] holds ones
  elementary(): Value {
    const [, mean, inverse] = this.node.outputs as [Value, Value, Value]
    const narrow = (name: string) => this.part(name, mean.shape)
    const column = this.floats('column', [this.width, 1], new Array(this.width).fill(1))
    const share = this.floats('share', [], [1 / this.width])
    this.write('Mul', [this.write('MatMul', [this.x, column], narrow('sum')), share], mean)
    const centred = this.write('Sub', [this.x, mean], this.wide('centred'))
    const squared = this.write('Mul', [centred, centred], this.wide('squared'))
    const variance = this.write('Mul', [this.write('MatMul', [squared, column], narrow('squares')), share], narrow('variance'))
    const shifted = this.write('Add', [variance, this.floats('epsilon', [], [this.node.attributes.epsilon])], narrow('shifted'))
    this.write('Div', [this.floats('one', [], [1]), this.write('Sqrt', [shifted], narrow('deviation'))], inverse)
    return this.write('Mul', [centred, inverse], this.wide('normalised'))
  }

  private write(op: PartType, inputs: readonly Value[], output: Value, attributes = {}): Value {
    this.nodes.push({ op, inputs, attributes, outputs: [output], gradientOf: this.node.gradientOf })
    return output
  }

  private wide(name: string): Value {
    return this.part(name, this.x.shape)
  }

  private floats(name: string, shape: Shape, data: readonly number[]): Value {
    return this.constant({ ...this.part(name, shape), source: { kind: 'constant', data } })
  }

  private integers(name: string, data: readonly number[]): Value {
    return this.constant({ ...this.part(name, [data.length]), dtype: 'int64', source: { kind: 'constant', data } })
  }

  private constant(value: Value): Value {
    this.constants.push(value)
    return value
  }

  /** A value that only these operators know, named after the node's result. */
  private part(name: string, shape: Shape): Value {
    const y = this.node.outputs[0] as Value
    return { id: y.id, name: `${y.name}/${name}`, dtype: y.dtype, shape, source: y.source }
  }
}
