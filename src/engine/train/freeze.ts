/** Which parameters train when a part of the encoder is frozen. */
import type { ClassifierModel } from '@engine/arch/classifier'
import type { ParameterSpec } from '@engine/nn/params'

/** What follows the encoder: it is never frozen, for it may be freshly drawn. */
export const isHead = ({ architecture, config }: ClassifierModel, parameter: string): boolean =>
  ['pooler', 'classifier'].includes(`${architecture.partOf(parameter, config)}`)

/** @param freeze null nothing, 0 the embeddings, n the embeddings and the first n layers */
export function trainableBy(
  { architecture, config }: ClassifierModel,
  freeze: number | null,
): (spec: Pick<ParameterSpec, 'name'>) => boolean {
  if (freeze === null) return () => true
  return ({ name }) => {
    const part = architecture.partOf(name, config)
    return part !== 'embeddings' && (typeof part !== 'number' || part >= freeze)
  }
}

/**
 * Where layers share their parameters, these belong to the last layer that uses them: a sentence about layers that were to be frozen
 * and train all the same; null where there are none.
 */
export function freezeNotice(
  { architecture, config }: ClassifierModel,
  parameters: readonly ParameterSpec[],
  freeze: number | null,
): string | null {
  if (freeze === null) return null
  const owners = new Set(parameters.map(({ name }) => architecture.partOf(name, config)))
  let frozen = freeze
  while (frozen > 0 && !owners.has(frozen - 1)) frozen--
  if (frozen === freeze) return null
  const layers = freeze - frozen === 1 ? `Layer ${freeze} shares its` : `Layers ${frozen + 1} to ${freeze} share their`
  return `${layers} parameters with a later layer that trains, so ${freeze - frozen === 1 ? 'it trains' : 'they train'} too.`
}
