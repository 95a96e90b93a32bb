/** The immutable values and nodes a graph consists of. */
import type { AttributesOf, OpType } from './op-table'
import type { Shape } from './shape'

export type Dtype = 'float16' | 'float32' | 'float64' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool'

export interface Value {
  /** Unique within its graph, in order of creation. */
  readonly id: number
  /** The name in the ONNX file. */
  readonly name: string
  readonly dtype: Dtype
  readonly shape: Shape
  readonly source: Source
}

export type Source =
  | { readonly kind: 'input' }
  | { readonly kind: 'constant'; readonly data: readonly number[] }
  | { readonly kind: 'node'; readonly node: Node; readonly output: number }

export interface Node<Op extends OpType = OpType> {
  readonly op: Op
  readonly inputs: readonly Value[]
  readonly attributes: AttributesOf<Op>
  readonly outputs: readonly Value[]
  /** The node whose gradient this one helps to compute; null in the forward pass. */
  readonly gradientOf: Node | null
}

/** A finished graph: nodes in an order in which each input is computed before it is used. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly outputs: readonly { readonly name: string; readonly value: Value }[]
  readonly nodes: readonly Node[]
  readonly constants: readonly Value[]
}
