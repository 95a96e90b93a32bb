/** The gradient graph of a classifier: forward pass, masked BCE-with-logits and the gradient of every trainable parameter. */
import { buildClassifier, type ClassifierModel } from '@engine/arch/classifier'
import { differentiate } from '@engine/grad/differentiate'
import type { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Value } from '@engine/graph/value'
import type { DropoutSite } from '@engine/nn/context'
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName } from '@engine/optim/adamw'

export interface GradientGraph {
  readonly graph: Graph
  readonly parameters: readonly ParameterSpec[]
  readonly trainable: readonly ParameterSpec[]
  readonly dropoutSites: readonly DropoutSite[]
}

/**
 * Inputs besides the classifier's: `labels` [B, L] in 0…1, `known` [B, L] (1, or 0 where the label is unknown), `pos_weight` [L] and
 * `loss_scale`, 1 over the known labels of the whole batch: the losses and gradients of micro-batches then simply add up.
 * Outputs: `loss`, and `grad/<parameter>` for each trainable parameter that the loss depends on.
 */
export function buildGradientGraph(model: ClassifierModel, isTrainable: (spec: ParameterSpec) => boolean): GradientGraph {
  const { g, logits, parameters, dropoutSites } = buildClassifier(model, { training: true, idType: 'int32' })
  const loss = bceWithLogits(g, logits, model.labels)
  const wanted = parameters.filter(isTrainable)
  const values = wanted.map((spec) => g.input(spec.name, 'float32', spec.shape))
  const gradients = differentiate(g, loss, values)
  const trainable = wanted.filter((_, i) => gradients.has(values[i] as Value))
  const outputs = values.flatMap((value) => {
    const gradient = gradients.get(value)
    return gradient ? [[gradientName(value.name), gradient] as const] : []
  })
  return { graph: g.build({ loss, ...Object.fromEntries(outputs) }), parameters, trainable, dropoutSites }
}

/**
 * scale · Σ known · [(1 - y) x + (1 + (w - 1) y) · log(1 + e⁻ˣ)], w = pos_weight.
 * torch.nn.functional.binary_cross_entropy_with_logits, written so that no exponential can overflow.
 */
function bceWithLogits(g: GraphBuilder, x: Value, labels: number): Value {
  const y = g.input('labels', 'float32', ['B', labels])
  const known = g.input('known', 'float32', ['B', labels])
  const weight = g.shift(g.mul(g.shift(g.input('pos_weight', 'float32', [labels]), -1), y), 1)
  const losses = g.add(g.mul(g.shift(g.neg(y), 1), x), g.mul(weight, g.softplus(g.neg(x))))
  const total = g.reduceSum(g.reduceSum(g.mul(losses, known), [1]), [0])
  return g.mul(total, g.input('loss_scale', 'float32', []))
}
