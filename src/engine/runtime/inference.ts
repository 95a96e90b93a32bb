/** A finished model on any provider: its weights are constants of the graph. */
import type { Graph } from '@engine/graph/value'
import type { Inference, Weights } from './device'
import { openSession, type Provider } from './session'
import { runLogits, tensorsOf } from './session-feeds'

/** Protobuf messages end at 2 GiB; the nodes take little of it. */
const MODEL_BYTES = 2 ** 31 - 2 ** 26

/** @param limit bytes of weights that a model may store: a larger one is fed them at each run instead */
export async function openInference(graph: Graph, weights: Weights, provider: Provider, limit = MODEL_BYTES): Promise<Inference> {
  const bytes = [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
  const [constants, fed] = bytes < limit ? [weights, new Map()] : [new Map(), weights]
  const session = await openSession(graph, { provider, constants, planned: provider === 'cpu' })
  const parameters = tensorsOf(fed)
  return { logits: (feeds) => runLogits(session, feeds, parameters), dispose: () => session.release() }
}
