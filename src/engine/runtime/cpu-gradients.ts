/** Gradients of one batch on the CPU, added up over its micro-batches. */
import { dimsOf, sizesOf } from '@engine/graph/shape'
import type { Graph } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName, rowsName } from '@engine/optim/adamw'
import type { Feeds } from './device'
import { addTo, sumOfSquares } from './kernels/kernels'
import { ReusedBuffers } from './reused-buffers'
import { type OrtTensor, toOrt } from './session'
import { TableGradient } from './table-gradient'

type Arrays = ReadonlyMap<string, Float32Array>
type Outputs = Readonly<Record<string, OrtTensor>>

export class CpuGradients {
  /** Parameters whose gradient is whole, and their sums. */
  private readonly whole: readonly ParameterSpec[]
  private readonly sums: Arrays
  /** Those of which it comes row by row. */
  private readonly tables: ReadonlyMap<string, TableGradient>
  /** Where the whole gradients of a batch's further micro-batches are written; made when a batch first needs it. */
  private extra: Arrays | null = null
  /** All other outputs of the graph, which depend on the batch's size, and where they are written. */
  private readonly others: Graph['outputs']
  private readonly buffers = new ReusedBuffers()

  constructor(
    private readonly specs: readonly ParameterSpec[],
    private readonly graph: Graph,
  ) {
    const byRows = ({ name }: ParameterSpec) => graph.outputs.some((output) => output.name === rowsName(name))
    this.whole = specs.filter((spec) => !byRows(spec))
    this.sums = zeros(this.whole)
    const names = new Set(this.whole.map(({ name }) => gradientName(name)))
    this.others = graph.outputs.filter(({ name }) => !names.has(name))
    this.tables = new Map(
      specs.filter(byRows).map(({ name, shape: [rows, width] }) => [name, new TableGradient(rows as number, width as number)]),
    )
  }

  /** Tensors that the gradient graph is to write all of its outputs into, for a micro-batch of these inputs. */
  targets(feeds: Feeds, first: boolean): Record<string, OrtTensor> {
    if (!first) this.extra ??= zeros(this.whole)
    const into = first ? this.sums : (this.extra as Arrays)
    const dims = dimsOf(this.graph.inputs, (name) => feeds[name]?.shape)
    return Object.fromEntries([
      ...this.whole.map(({ name, shape }) => [
        gradientName(name),
        toOrt({ dtype: 'float32', shape, data: into.get(name) as Float32Array }),
      ]),
      ...this.others.map(({ name, value }) => {
        const [dtype, shape] = [value.dtype as 'float32' | 'int64', sizesOf(value.shape, dims)]
        const count = shape.reduce((a, b) => a * b, 1)
        return [name, toOrt({ dtype, shape, data: this.buffers.of(name, dtype, count) })]
      }),
    ])
  }

  /** Takes in what the gradient graph has written for a micro-batch into its `targets`. */
  take(outputs: Outputs, first: boolean): void {
    if (!first) for (const [name, sum] of this.sums) addTo(sum, this.extra?.get(name) as Float32Array)
    for (const [name, table] of this.tables) {
      if (first) table.clear()
      table.add(outputs[rowsName(name)]?.data as BigInt64Array, outputs[gradientName(name)]?.data as Float32Array)
    }
  }

  of(name: string): Float32Array | TableGradient {
    return this.sums.get(name) ?? (this.tables.get(name) as TableGradient)
  }

  /** Over all gradients together, added up in float64. */
  sumOfSquares(): number {
    const arrays = [...this.sums.values(), ...[...this.tables.values()].map((table) => table.values())]
    return arrays.reduce((sum, array) => sum + sumOfSquares(array), 0)
  }

  /** By parameter name, row-major. */
  byName(): Arrays {
    return new Map(this.specs.map(({ name }) => [name, this.sums.get(name) ?? (this.tables.get(name) as TableGradient).whole()]))
  }
}

const zeros = (specs: readonly ParameterSpec[]): Arrays =>
  new Map(specs.map(({ name, shape }) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]))
