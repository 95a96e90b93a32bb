/**
 * Mixed precision (Micikevicius et al. 2018, arXiv 1710.03740): which operators of a float32 graph compute in float16. The choice is
 * torch.autocast's (PyTorch 2, "CUDA Ops that can autocast to float16 / to float32 / that promote to the widest input type"):
 *
 *   float16   products of matrices
 *   float32   softmax, layer normalisation, softplus, and everything that sums over many elements
 *   promoted  all others: float16 where all they read is float16, float32 where anything is not
 *
 * Other than there, Exp is promoted: it stands in the gradient of erf alone, where its argument stays below ln(2/√π).
 */
import type { OpType } from '@engine/graph/op-table'
import { dtypeCode } from '@engine/graph/op-table'
import type { Graph, Node, Value } from '@engine/graph/value'

type Precision = 'float16' | 'float32'

const IN_FLOAT32: ReadonlySet<OpType> = new Set<OpType>([
  'Softmax',
  'LayerNormalization',
  'Softplus',
  'ReduceSum',
  'ReduceMean',
  'ReduceSumSquare',
  'ScatterElements',
])
/** They move elements and compute nothing. */
const MOVING: ReadonlySet<OpType> = new Set<OpType>([
  'Identity',
  'Transpose',
  'Reshape',
  'Expand',
  'Concat',
  'Split',
  'Slice',
  'Pad',
  'Gather',
])
/** Float16's greatest number; constants beyond it, such as a mask's least number, become it. */
const GREATEST = 65_504

/**
 * The same inputs and outputs, in float32 as before. Inputs that `isCast` names (master weights, dropout masks) take the precision of
 * what reads them, and so do constants: each is cast once at most. All other inputs are float32 to whoever reads them.
 */
export function autocast(graph: Graph, isCast: (input: string) => boolean): Graph {
  return new Autocast(graph, isCast).graph()
}

class Autocast {
  private readonly nodes: Node[] = []
  private readonly constants: Value[] = []
  /** By value of the graph given. */
  private readonly made = new Map<Value, Value>()
  /** By value made and by precision. */
  private readonly cast = new Map<Value, Value>()
  /** Values given whose precision nothing has decided yet. */
  private readonly undecided = new Set<Value>()

  constructor(
    private readonly given: Graph,
    isCast: (input: string) => boolean,
  ) {
    for (const value of given.inputs) if (isCast(value.name)) this.undecided.add(value)
    for (const value of given.constants) this.undecided.add(value)
  }

  graph(): Graph {
    for (const node of this.given.nodes) this.take(node)
    const outputs = this.given.outputs.map(({ name, value }) => ({ name, value: this.read(value, 'float32') }))
    return { ...this.given, outputs, nodes: this.nodes, constants: [...this.given.constants, ...this.constants] }
  }

  private take(node: Node): void {
    const precision = this.precisionOf(node)
    const outputs: Value[] = []
    const copy: Node = { ...node, inputs: node.inputs.map((value) => this.read(value, precision)), outputs }
    node.outputs.forEach((value, output) => {
      const dtype = isFloat(value) && node.op !== 'Cast' ? precision : value.dtype
      const made: Value = { ...value, dtype, source: { kind: 'node', node: copy, output } }
      outputs.push(made)
      this.made.set(value, made)
      if (MOVING.has(node.op) && this.decided(node).length === 0) this.undecided.add(value)
    })
    this.nodes.push(copy)
  }

  private precisionOf(node: Node): Precision {
    if (IN_FLOAT32.has(node.op) || isSum(node)) return 'float32'
    if (node.op === 'MatMul' || node.op === 'Gemm') return 'float16'
    // What has no dim of the batch is as large as a parameter: its gradient's parts are added up in float32.
    if (!MOVING.has(node.op) && node.outputs.every(({ shape }) => shape.every((dim) => typeof dim === 'number'))) return 'float32'
    const read = this.decided(node)
    return read.length > 0 && read.every((value) => this.made.get(value)?.dtype === 'float16') ? 'float16' : 'float32'
  }

  private decided = (node: Node): Value[] => node.inputs.filter((value) => isFloat(value) && !this.undecided.has(value))

  /** A value of the graph given, as it is read in this precision. */
  private read(value: Value, precision: Precision): Value {
    const made = this.made.get(value) ?? value
    if (!isFloat(value) || made.dtype === precision) return made
    const before = this.cast.get(made)
    if (before) return before
    const cast = made.source.kind === 'constant' ? this.constant(made, made.source.data) : this.casting(made, precision)
    this.cast.set(made, cast)
    return cast
  }

  private constant(value: Value, data: readonly number[]): Value {
    const fitting = data.map((number) => Math.max(-GREATEST, Math.min(GREATEST, number)))
    const cast = {
      ...value,
      name: `${value.name}/float16`,
      dtype: 'float16',
      source: { kind: 'constant', data: fitting },
    } as const
    this.constants.push(cast)
    return cast
  }

  private casting(value: Value, precision: Precision): Value {
    const outputs: Value[] = []
    const gradientOf = value.source.kind === 'node' ? value.source.node.gradientOf : null
    const node: Node<'Cast'> = { op: 'Cast', inputs: [value], attributes: { to: dtypeCode(precision) }, outputs, gradientOf }
    const cast: Value = {
      ...value,
      name: `${value.name}/${precision}`,
      dtype: precision,
      source: { kind: 'node', node, output: 0 },
    }
    outputs.push(cast)
    this.nodes.push(node)
    return cast
  }
}

const isFloat = ({ dtype }: Value): boolean => dtype === 'float32'

/** A product with a single row or column: it adds up what it reads, and reading is all it costs. */
const isSum = ({ op, inputs: [a, b] }: Node): boolean => op === 'MatMul' && (a?.shape.at(-2) === 1 || b?.shape.at(-1) === 1)
