/** Where a parameter belongs, told from its name. */
import type { Part } from './architecture'

/**
 * For checkpoints that name the encoder's parameters `<prefix>.…` and its layers `<prefix>.<layers>.<number>.…`. Whatever of the
 * encoder is neither a layer nor the pooler counts as embeddings: projections and position tables feed the first layer.
 */
export const partByName =
  (prefix: string, layers = 'encoder.layer') =>
  (parameter: string): Part => {
    if (!parameter.startsWith(`${prefix}.`)) return 'classifier'
    const path = parameter.slice(prefix.length + 1)
    if (path.startsWith(`${layers}.`)) return Number.parseInt(path.slice(layers.length + 1), 10)
    return path.startsWith('pooler.') ? 'pooler' : 'embeddings'
  }
