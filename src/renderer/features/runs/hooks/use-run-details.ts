/** The whole of several runs, in order. */
import { callQuery } from '@renderer/lib/api'
import type { RunDetail } from '@shared/run'
import { useQueries } from '@tanstack/react-query'

export function useRunDetails(ids: readonly string[]) {
  return useQueries({
    queries: ids.map((runId) => callQuery('runs/get', { runId })),
    combine: (results) => ({
      runs: results.flatMap((result): RunDetail[] => (result.data ? [result.data] : [])),
      pending: results.some((result) => result.isPending),
      error: results.find((result) => result.error)?.error ?? null,
      retry: () => Promise.all(results.map((result) => result.refetch())),
    }),
  })
}
