/** Every architecture the engine knows, by `model_type`. One line adds a family: loading, training, saving and the tests follow. */
import type { Architecture } from './architecture'
import { bert } from './bert'

export const architectures: ReadonlyMap<string, Architecture> = new Map(
  [bert].map((architecture) => [architecture.modelType, architecture]),
)
