/**
 * What a gradient rule is. Legend of every rule: y = op(inputs), `dy` = dLoss/dy with y's shape; the rule answers
 * dLoss/dinput for each input, in order, `null` where nothing flows. A rule may answer a gradient in y's broadcast shape:
 * summing it back to the input's shape, accumulating repeated uses and skipping what nobody needs is the walker's work.
 */
import type { GraphBuilder } from '@engine/graph/builder'
import type { AttributesOf, OpType } from '@engine/graph/op-table'
import type { Value } from '@engine/graph/value'

export interface RuleInput<Op extends OpType> {
  readonly g: GraphBuilder
  readonly inputs: readonly [Value, Value, Value, Value]
  readonly outputs: readonly [Value, Value, Value]
  readonly y: Value
  readonly dy: Value
  /** dLoss/doutput of each output, for operators with several; null where none arrived. `dy` is the first. */
  readonly dys: readonly (Value | null)[]
  readonly attributes: AttributesOf<Op>
  /** Whether anybody asks for the gradient of input i. */
  readonly needs: (i: number) => boolean
}

export type GradRule<Op extends OpType> = (input: RuleInput<Op>) => readonly (Value | null)[]
/** No gradient flows through the operator (integers, booleans, shapes). */
export interface NotDifferentiable {
  readonly notDifferentiable: string
}
/** A gradient would flow, but Moderato has no rule: asking for it is an error that prints the node. */
export interface Unsupported {
  readonly unsupported: string
}
export const notDifferentiable = (why: string): NotDifferentiable => ({ notDifferentiable: why })
export const unsupported = (why: string): Unsupported => ({ unsupported: why })
