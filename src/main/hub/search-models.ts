/** Models of the Hub that can be a base: encoders of the families that the engine knows. */

import { architectures } from '@engine/arch/index'
import type { HubModel, HubSearch } from '@shared/hub'
import type { HubAccess } from './hub-access'
import { library } from './library'
import { libraryFetch, understood } from './library-fetch'
import { toHubModel } from './model-entry'

const TASKS = ['text-classification', 'fill-mask'] as const
/** Of each task so many are looked through for those of a known family. */
const LOOKED_THROUGH = 100

/** Most downloaded first. @throws AppError: 'offline', 'network', or what the Hub's refusal means */
export async function searchModels(
  access: HubAccess,
  { text, task, limit }: HubSearch,
  signal?: AbortSignal,
): Promise<HubModel[]> {
  const tasks = task === null ? TASKS : [task]
  const found = (await Promise.all(tasks.map((one) => ofTask(access, text, one, signal)))).flat()
  const byId = new Map(found.map((model) => [model.id, model]))
  return [...byId.values()].sort((a, b) => b.downloads - a.downloads).slice(0, limit)
}

async function ofTask(access: HubAccess, text: string, task: (typeof TASKS)[number], signal?: AbortSignal): Promise<HubModel[]> {
  const { endpoint } = access.environment
  const ask = libraryFetch(access, { purpose: 'search models', repository: null, signal })
  return understood(async () => {
    const { listModels } = await library()
    const found: HubModel[] = []
    const models = listModels({
      search: { query: text.trim() || undefined, task },
      sort: 'downloads',
      limit: LOOKED_THROUGH,
      additionalFields: ['config', 'cardData', 'safetensors', 'tags'],
      hubUrl: endpoint,
      fetch: ask,
    })
    for await (const entry of models) {
      const model = toHubModel(entry)
      if (model.modelType !== null && architectures.has(model.modelType)) found.push(model)
    }
    return found
  }, endpoint)
}
