/** Which runs judge the text: one or two, in the query string; the newest with a model when none is named. */

import { useRemembered } from '@renderer/components/runs/use-remembered'
import { useRunProgress } from '@renderer/components/runs/use-run-progress'
import { callQuery } from '@renderer/lib/api'
import type { RunSummary } from '@shared/run'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { useSearchParams } from 'react-router'

export function useTriedRuns(projectId: string) {
  const [params, setParams] = useSearchParams()
  const [remembered, remember] = useRemembered<string[]>(`try/${projectId}`, [])
  const list = useQuery(callQuery('runs/list', undefined))
  useRunProgress(null)
  const runs = tryable(list.data ?? [], projectId)
  const known = (ids: readonly string[]) => ids.filter((id) => runs.some((run) => run.id === id)).slice(0, 2)
  const named = params.has('run') ? params.getAll('run') : remembered
  const ids = known(named).length > 0 ? known(named) : runs.slice(0, 1).map((run) => run.id)

  const choose = (chosen: string[]) => {
    remember(chosen)
    setParams(
      chosen.map((id): [string, string] => ['run', id]),
      { replace: true },
    )
  }
  const arrive = useEffectEvent(() => params.has('run') && remember(params.getAll('run')))
  useEffect(() => void arrive(), [])
  return { runs, ids, choose, error: list.error, pending: list.isPending, retry: () => list.refetch() }
}

/** Runs with a model, of this project or of none, newest first. */
const tryable = (runs: readonly RunSummary[], projectId: string): RunSummary[] =>
  runs
    .filter((run) => run.hasModel && (run.projectId === projectId || run.projectId === null))
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
