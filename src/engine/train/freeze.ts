/** Which parameters train when a part of the encoder is frozen. */
import type { Architecture } from '@engine/arch/architecture'
import type { ParameterSpec } from '@engine/nn/params'

/** @param freeze null nothing, 0 the embeddings, n the embeddings and the first n layers */
export function trainableBy(architecture: Architecture, freeze: number | null): (spec: ParameterSpec) => boolean {
  if (freeze === null) return () => true
  return ({ name }) => {
    const part = architecture.partOf(name)
    return part !== 'embeddings' && (typeof part !== 'number' || part >= freeze)
  }
}
