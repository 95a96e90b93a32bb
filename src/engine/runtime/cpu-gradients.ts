/** Gradients of one batch on the CPU, added up over its micro-batches. */
import type { Graph } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName, rowsName } from '@engine/optim/adamw'
import { addTo } from './kernels/kernels'
import { type OrtTensor, toOrt } from './session'

type Gradients = ReadonlyMap<string, Float32Array>
type Outputs = Readonly<Record<string, OrtTensor>>

export class CpuGradients {
  /** By parameter name, row-major. */
  readonly sums: Gradients
  /** Parameters whose gradient is whole, and those for which it comes row by row. */
  private readonly whole: readonly ParameterSpec[]
  private readonly tables: readonly ParameterSpec[]
  /** Where the whole gradients of a batch's further micro-batches are written; made when a batch first needs it. */
  private extra: Gradients | null = null
  /** Rows of each table that are not zero. */
  private touched: { table: string; rows: Int32Array }[] = []

  constructor(specs: readonly ParameterSpec[], graph: Graph) {
    const byRows = ({ name }: ParameterSpec) => graph.outputs.some((output) => output.name === rowsName(name))
    this.whole = specs.filter((spec) => !byRows(spec))
    this.tables = specs.filter(byRows)
    this.sums = zeros(specs)
  }

  /** Tensors that the gradient graph is to write into. */
  targets(first: boolean): Record<string, OrtTensor> {
    if (!first) this.extra ??= zeros(this.whole)
    const into = first ? this.sums : (this.extra as Gradients)
    return Object.fromEntries(
      this.whole.map(({ name, shape }) => [
        gradientName(name),
        toOrt({ dtype: 'float32', shape, data: into.get(name) as Float32Array }),
      ]),
    )
  }

  /** Takes in what the gradient graph answered for a micro-batch that was given `targets(first)`. */
  take(outputs: Outputs, first: boolean): void {
    if (first) this.forgetRows()
    else for (const { name } of this.whole) addTo(this.sum(name), this.extra?.get(name) as Float32Array)
    for (const { name, shape } of this.tables) {
      const rows = Int32Array.from(outputs[rowsName(name)]?.data as BigInt64Array, Number)
      addRows(this.sum(name), rows, outputs[gradientName(name)]?.data as Float32Array, shape[1] as number)
      this.touched.push({ table: name, rows })
    }
  }

  private forgetRows(): void {
    for (const { table, rows } of this.touched) {
      const sum = this.sum(table)
      const width = sum.length / (this.tables.find(({ name }) => name === table)?.shape[0] as number)
      for (const row of rows) sum.fill(0, row * width, (row + 1) * width)
    }
    this.touched = []
  }

  private sum(name: string): Float32Array {
    return this.sums.get(name) as Float32Array
  }
}

const zeros = (specs: readonly ParameterSpec[]): Gradients =>
  new Map(specs.map(({ name, shape }) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]))

/** table[rows[i]] += gradients[i], one after the other: the order, and with it the rounding, is always the same. */
function addRows(table: Float32Array, rows: Int32Array, gradients: Float32Array, width: number): void {
  rows.forEach((row, i) => {
    const [to, from] = [row * width, i * width]
    for (let unit = 0; unit < width; unit++) table[to + unit] = (table[to + unit] as number) + (gradients[from + unit] as number)
  })
}
