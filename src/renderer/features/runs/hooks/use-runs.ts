/** The runs of a project, with those made headless, which belong to none. */
import { useRunProgress } from '@renderer/components/runs/use-run-progress'
import { callQuery } from '@renderer/lib/api'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

export function useRuns(projectId: string) {
  const { data, error, isPending, refetch } = useQuery(callQuery('runs/list', undefined))
  useRunProgress(null)
  const runs = useMemo(
    () => (data ?? []).filter((run) => run.projectId === projectId || run.projectId === null),
    [data, projectId],
  )
  return { runs, all: data ?? [], error, isPending, refetch }
}
