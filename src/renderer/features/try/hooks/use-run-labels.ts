/** The labels a run knows, in their order, and how much text it reads. */
import { callQuery } from '@renderer/lib/api'
import { useQuery } from '@tanstack/react-query'

const NONE: readonly string[] = []

export function useRunLabels(runId: string): { labels: readonly string[]; maxLength: number | null } {
  const { data } = useQuery(callQuery('runs/get', { runId }))
  return { labels: data?.labels ?? NONE, maxLength: data?.recipe.maxLength ?? null }
}
