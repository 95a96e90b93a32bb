/** A model named by its id, with a revision where one is wanted. */
import type { HubModel } from '@shared/hub'

export interface Wanted {
  id: string
  revision: string
  /** What a search has told of it. */
  known: HubModel | null
}

/** `org/name` or `org/name@revision`; null for what is to be searched for. The Hub's page address is taken as well. */
export function wantedModel(text: string): Wanted | null {
  const id = text.trim().replace(/^https?:\/\/[^/]+\/(?=[^/]+\/[^/]+$)/, '')
  const parts = /^([\w.-]+\/[\w.-]+)(?:@(\S+))?$/.exec(id)
  return parts?.[1] ? { id: parts[1], revision: parts[2] ?? 'main', known: null } : null
}
