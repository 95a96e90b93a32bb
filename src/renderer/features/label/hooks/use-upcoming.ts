/** The comment after the one on screen, fetched before it is needed, so that going on costs no waiting. */
import { invoke } from '@renderer/lib/api'
import type { Example } from '@shared/project'
import { useRef } from 'react'
import type { SaveQueue } from './use-save-queue'

export type Queue = 'unlabelled' | 'skipped' | 'flagged'

export function useUpcoming(projectId: string, queue: Queue, saves: SaveQueue) {
  const ready = useRef<{ after: number; queue: Queue; example: Example } | null>(null)

  const ask = (after: number | null) => invoke('label/next', { projectId, queue, after })

  /** A failure here is no news: the same question is asked again, and told, when its answer is needed. */
  const prepare = async (after: number) => {
    ready.current = null
    const example = await saves.add(() => ask(after)).catch(() => null)
    // A draft that is on screen is its own next; it only tells what follows once it has been submitted.
    if (example && example.id !== after) ready.current = { after, queue, example }
  }

  /** What is already here; null when it has to be fetched. */
  const take = (after: number): Example | null => {
    const held = ready.current
    ready.current = null
    return held?.after === after && held.queue === queue ? held.example : null
  }

  /** After everything is saved: what follows `after`, else the first of the queue. */
  const fetchNext = async (after: number | null): Promise<Example | null> =>
    saves.add(async () => (after === null ? null : await ask(after)) ?? (await ask(null)))

  const forget = () => {
    ready.current = null
  }

  return { prepare, take, fetchNext, forget }
}
