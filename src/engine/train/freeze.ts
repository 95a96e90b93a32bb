/** Which parameters train when a part of the encoder is frozen. */
import type { ClassifierModel } from '@engine/arch/classifier'
import type { ParameterSpec } from '@engine/nn/params'

/** @param freeze null nothing, 0 the embeddings, n the embeddings and the first n layers */
export function trainableBy({ architecture, config }: ClassifierModel, freeze: number | null): (spec: ParameterSpec) => boolean {
  if (freeze === null) return () => true
  return ({ name }) => {
    const part = architecture.partOf(name, config)
    return part !== 'embeddings' && (typeof part !== 'number' || part >= freeze)
  }
}
