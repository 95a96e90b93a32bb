/** Which run the Train page shows: the one that trains now, else the newest of the project. */
import { useRunProgress } from '@renderer/components/runs/use-run-progress'
import { callQuery } from '@renderer/lib/api'
import type { RunSummary } from '@shared/run'
import { useQuery } from '@tanstack/react-query'

export function useShownRun(projectId: string) {
  const list = useQuery(callQuery('runs/list', undefined))
  const current = useQuery(callQuery('training/current', undefined))
  const id = current.data?.id ?? newest(list.data ?? [], projectId)?.id ?? null
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
