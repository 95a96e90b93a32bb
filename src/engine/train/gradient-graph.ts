/** The gradient graph of a classifier: forward pass, masked BCE-with-logits and the gradient of every trainable parameter. */
import { buildClassifier, type ClassifierModel } from '@engine/arch/classifier'
import { buildHead } from '@engine/arch/head'
import { autocast } from '@engine/grad/autocast'
import { differentiate } from '@engine/grad/differentiate'
import { Recomputation } from '@engine/grad/recomputation'
import { flattened, type GraphBuilder } from '@engine/graph/builder'
import type { Graph, Node, Value } from '@engine/graph/value'
import type { DropoutSite } from '@engine/nn/context'
import type { Lora } from '@engine/nn/lora'
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName, rowsName } from '@engine/optim/adamw'
import { AMP_SCALE } from '@engine/optim/loss-scale'

export interface GradientGraph {
  readonly graph: Graph
  readonly parameters: readonly ParameterSpec[]
  readonly trainable: readonly ParameterSpec[]
  readonly dropoutSites: readonly DropoutSite[]
}

export interface GradientGraphOptions {
  /**
   * Tables that are only looked up come with the gradient of the rows found, `grad/<table>` [n, width] and `rows/<table>` int64 [n]
   * (a row may come several times: its gradients add up), instead of a table of zeros with those rows added in.
   */
  readonly rowGradients: boolean
  /** Adapters beside frozen layers; none where left out. */
  readonly lora?: Lora | null
  /** The head alone, with the encoder's vectors `pooled` [B, H] as its input. */
  readonly headOnly?: boolean
  /** Layers keep nothing for the backward pass but their inputs: less memory, more time. */
  readonly gradientCheckpointing?: boolean
  /** Products and what lies between them in float16, under a loss scale: the input `amp_scale` []. Gradients come unscaled, in float32. */
  readonly mixedPrecision?: boolean
}

/**
 * Inputs besides the classifier's: `labels` [B, L] in 0…1, `known` [B, L] (1, or 0 where the label is unknown), `pos_weight` [L] and
 * `loss_scale`, 1 over the known labels of the whole batch: the losses and gradients of micro-batches then simply add up.
 * Outputs: `loss`, and `grad/<parameter>` for each trainable parameter that the loss depends on.
 */
export function buildGradientGraph(
  model: ClassifierModel,
  isTrainable: (spec: ParameterSpec) => boolean,
  options: GradientGraphOptions = { rowGradients: false },
): GradientGraph {
  const { rowGradients, lora = null, headOnly = false, gradientCheckpointing = false, mixedPrecision = false } = options
  const built = headOnly
    ? buildHead(model, { training: true })
    : buildClassifier(model, { training: true, idType: 'int32', lora })
  const { g, logits, parameters, dropoutSites } = built
  const loss = bceWithLogits(g, logits, model.labels)
  const uses = rowGradients ? lookUps(loss) : new Map<Value, Node | null>()
  const targets = parameters.filter(isTrainable).map((spec) => {
    const value = g.input(spec.name, 'float32', spec.shape)
    return { spec, lookUp: uses.get(value) ?? null, value: uses.get(value)?.outputs[0] ?? value }
  })
  const scale = mixedPrecision ? g.input(AMP_SCALE, 'float32', []) : null
  const unscale = scale && g.div(g.scalar(1), scale)
  const gradients = differentiate(
    g,
    scale ? g.mul(loss, scale) : loss,
    targets.map(({ value }) => value),
    gradientCheckpointing ? new Recomputation(g, built.layers) : null,
  )
  const reached = targets.filter(({ value }) => gradients.has(value))
  const outputs = reached.flatMap(({ spec, lookUp, value }) => {
    const scaled = gradients.get(value) as Value
    const gradient = unscale ? g.mul(scaled, unscale) : scaled
    if (!lookUp) return [[gradientName(spec.name), gradient] as const]
    const [, indices] = lookUp.inputs as [Value, Value]
    const count = flattened(indices.shape)
    return [
      [gradientName(spec.name), g.reshape(gradient, [count, spec.shape[1] as number])] as const,
      [rowsName(spec.name), copied(g, g.reshape(indices, [count]))] as const,
    ]
  })
  const graph = g.build({ loss, ...Object.fromEntries(outputs) })
  return {
    graph: mixedPrecision ? autocast(graph, castInputs(built)) : graph,
    parameters,
    trainable: reached.map(({ spec }) => spec),
    dropoutSites,
  }
}

/** Master weights and dropout masks; labels and weights of the loss are read in float32 alone. */
function castInputs({
  parameters,
  dropoutSites,
}: Pick<GradientGraph, 'parameters' | 'dropoutSites'>): (input: string) => boolean {
  const names = new Set([...parameters.map(({ name }) => name), ...dropoutSites.map(({ input }) => input)])
  return (input) => names.has(input)
}

/** As int64, by a node that writes: an output that shares the memory of an input ends the process in onnxruntime-node 1.29. */
const copied = (g: GraphBuilder, indices: Value): Value => g.cast(indices, 'int64')

/** By graph input: the one node that uses it, where that is a look-up of its rows; null where it is used otherwise. */
function lookUps(loss: Value): Map<Value, Node | null> {
  const found = new Map<Value, Node | null>()
  const seen = new Set<Node>()
  const visit = (value: Value): void => {
    if (value.source.kind !== 'node' || seen.has(value.source.node)) return
    const { node } = value.source
    seen.add(node)
    node.inputs.forEach((input, i) => {
      const lookUp = node.op === 'Gather' && i === 0 && !found.has(input) ? node : null
      if (input.source.kind === 'input') found.set(input, lookUp)
      visit(input)
    })
  }
  visit(loss)
  return found
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
