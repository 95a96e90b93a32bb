/** What the training that is typed in would meet, asked for once the typing rests. */
import { useDebouncedValue } from '@mantine/hooks'
import { callQuery } from '@renderer/lib/api'
import type { StartTraining } from '@shared/ipc/contract'
import type { DataSurvey } from '@shared/model'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

export interface Survey {
  data: DataSurvey | undefined
  error: unknown
  /** The numbers shown are of an earlier form. */
  stale: boolean
  retry: () => void
}

/** `request` null: nothing to ask, because the form is incomplete or a training holds the engine. */
export function useSurvey(request: StartTraining | null): Survey {
  const input = useMemo(() => request && { base: request.base, data: request.data, recipe: request.recipe }, [request])
  const [settled] = useDebouncedValue(input, 400)
  const survey = useQuery({
    ...callQuery('training/survey', settled!),
    enabled: settled !== null && input !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
  return {
    data: survey.data,
    error: survey.error,
    stale: input !== settled || survey.isFetching || survey.isPlaceholderData,
    retry: () => survey.refetch(),
  }
}
