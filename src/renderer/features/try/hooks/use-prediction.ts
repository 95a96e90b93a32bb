/** What one run says about the text, asked for as the typing rests. */
import { callQuery } from '@renderer/lib/api'
import type { Prediction } from '@shared/model'
import { useQuery } from '@tanstack/react-query'

export interface Answer {
  prediction: Prediction | undefined
  error: unknown
  /** The prediction shown is of an earlier text. */
  stale: boolean
  pending: boolean
  retry: () => void
}

/**
 * The text is part of the query's key, so an answer that comes late belongs to its own text and can never replace that of a
 * newer one; until the newer comes, the last one stays on screen.
 */
export function usePrediction(runId: string, text: string): Answer {
  const wanted = text.trim() !== ''
  const query = useQuery({
    ...callQuery('try/predict', { runId, text }),
    enabled: wanted,
    // Never another run's numbers: only this run's own, for the text before.
    placeholderData: (before, query) => (query && isOf(runId, query.queryKey) ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  })
  return {
    prediction: wanted ? query.data : undefined,
    error: wanted ? query.error : null,
    stale: query.isPlaceholderData,
    pending: wanted && query.isFetching,
    retry: () => query.refetch(),
  }
}

const isOf = (runId: string, [, input]: readonly unknown[]): boolean => (input as { runId?: string } | undefined)?.runId === runId
