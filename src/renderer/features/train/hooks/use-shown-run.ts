/** Which run the Train page shows: the one that trains now, else the one that did last, else the newest of the project. */
import { useRemembered } from '@renderer/components/runs/use-remembered'
import { useRunProgress } from '@renderer/components/runs/use-run-progress'
import { callQuery } from '@renderer/lib/api'
import type { RunSummary } from '@shared/run'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

export function useShownRun(projectId: string) {
  const list = useQuery(callQuery('runs/list', undefined))
  const current = useQuery(callQuery('training/current', undefined))
  // A resumed run is not the newest, but its result is what one wants to see when it ends.
  const [last, remember] = useRemembered<string | null>(`train/last/${projectId}`, null)
  const currentId = current.data?.id
  useEffect(() => {
    if (currentId) remember(currentId)
  }, [currentId, remember])
  const runs = list.data ?? []
  const id = currentId ?? runs.find((run) => run.id === last)?.id ?? newest(runs, projectId)?.id ?? null
  const live = useRunProgress(id)
  const detail = useQuery({ ...callQuery('runs/get', { runId: id ?? '' }), enabled: id !== null })
  return {
    /** The training that holds the engine, whatever project it belongs to. */
    current: current.data ?? null,
    run: id === null ? null : (detail.data ?? null),
    live,
    pending: list.isPending || current.isPending || (id !== null && detail.isPending),
    error: list.error ?? current.error ?? (id === null ? null : detail.error),
    retry: () => Promise.all([list.refetch(), current.refetch(), id === null ? null : detail.refetch()]),
  }
}

const newest = (runs: readonly RunSummary[], projectId: string): RunSummary | undefined =>
  runs.filter((run) => run.projectId === projectId).reduce<RunSummary | undefined>(later, undefined)

const later = (a: RunSummary | undefined, b: RunSummary): RunSummary => (a && a.startedAt >= b.startedAt ? a : b)
