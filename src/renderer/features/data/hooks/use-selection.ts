/** The selected comments, by id, across pages that may not be loaded. */

import type { CommentFilter } from '@renderer/features/data/filter'
import { invoke } from '@renderer/lib/api'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

/** What one bulk answer may hold. */
export const MOST_SELECTED = 10_000
const PAGE = 500

/** The ids of everything the filter finds, up to the limit. */
async function idsOf(projectId: string, filter: CommentFilter): Promise<number[]> {
  const ids: number[] = []
  for (let offset = 0; offset < MOST_SELECTED; offset += PAGE) {
    const { rows, total } = await invoke('examples/query', { projectId, ...filter, offset, limit: PAGE })
    ids.push(...rows.map(({ id }) => id))
    if (ids.length >= total || rows.length === 0) break
  }
  return ids
}

export interface Selection {
  ids: ReadonlySet<number>
  toggle: (id: number) => void
  add: (ids: number[]) => void
  clear: () => void
  selectAll: () => void
  selecting: boolean
}

export function useSelection(projectId: string, filter: CommentFilter): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set())
  const all = useMutation({
    meta: { failure: 'The comments could not be selected.' },
    mutationFn: () => idsOf(projectId, filter),
    onSuccess: (found) => setIds(new Set(found)),
  })
  return {
    ids,
    toggle: (id) =>
      setIds((before) => {
        const next = new Set(before)
        if (!next.delete(id)) next.add(id)
        return next
      }),
    add: (more) => setIds((before) => new Set([...before, ...more])),
    clear: () => setIds(new Set()),
    selectAll: () => all.mutate(),
    selecting: all.isPending,
  }
}
