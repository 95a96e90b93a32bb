/** Writes what a training tells into the query cache, so that every page shows it and leaving a page loses nothing. */
import { callQuery, useAppEvent } from '@renderer/lib/api'
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { applyToLive, applyToRun, type LiveRun } from './live-run'

const liveKey = (runId: string) => ['training/live', runId]

/** Mount it on any page that shows runs. Answers the live part of `runId`, null when nothing was heard of it. */
export function useRunProgress(runId: string | null): LiveRun | null {
  const client = useQueryClient()
  useAppEvent('training/progress', ({ runId, progress }) => {
    client.setQueryData<LiveRun>(liveKey(runId), (live) => applyToLive(live, progress, Date.now()))
    const detail = callQuery('runs/get', { runId })
    const run = client.getQueryData(detail.queryKey)
    if (!run) return
    const next = applyToRun(run, progress)
    if (next) client.setQueryData(detail.queryKey, next)
    else client.invalidateQueries({ queryKey: detail.queryKey })
  })
  useAppEvent('runs/changed', ({ runId }) => refetchRun(client, runId))
  const live = useQuery<LiveRun | null>({ queryKey: liveKey(runId ?? ''), queryFn: () => null, enabled: false })
  return (runId && live.data) || null
}

/** After a run's status, name or metrics changed: the lists and the run itself. */
export function refetchRun(client: QueryClient, runId: string): Promise<unknown> {
  const keys = [['runs/list'], ['training/current'], ['runs/get', { runId }], ['bases/list']]
  return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
}
