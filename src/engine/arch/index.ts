/** Every architecture the engine knows, by `model_type`. One line adds a family: loading, training, saving and the tests follow. */
import { albert } from './albert'
import type { Architecture } from './architecture'
import { bert } from './bert'
import { canine } from './canine'
import { deberta } from './deberta'
import { debertaV2 } from './deberta-v2'
import { distilbert } from './distilbert'
import { electra } from './electra'
import { modernbert } from './modernbert'
import { mpnet } from './mpnet'
import { roberta } from './roberta'
import { xlmRoberta } from './xlm-roberta'

export const architectures: ReadonlyMap<string, Architecture> = new Map(
  [bert, roberta, xlmRoberta, distilbert, electra, albert, mpnet, deberta, debertaV2, modernbert, canine].map((architecture) => [
    architecture.modelType,
    architecture,
  ]),
)
