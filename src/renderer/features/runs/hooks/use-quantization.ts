/** The int8 model of a run: what is known of it, and what can be done to it. */
import { callQuery, invoke, useAppEvent } from '@renderer/lib/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

export function useQuantization(runId: string) {
  const client = useQueryClient()
  const state = callQuery('quantization/get', { runId })
  const query = useQuery(state)
  useAppEvent('quantization/progress', ({ runId: of, ...making }) => {
    client.setQueryData(callQuery('quantization/get', { runId: of }).queryKey, (known) => known && { ...known, making })
  })
  // What was answered with the model before is not asked for again by itself.
  const refetch = () => {
    client.removeQueries({ queryKey: ['try/predict'] })
    client.removeQueries({ queryKey: ['quantization/flips', { runId }] })
    return client.invalidateQueries({ queryKey: state.queryKey })
  }
  const make = useMutation({ mutationFn: () => invoke('quantization/make', { runId }), onSettled: refetch })
  const stop = useMutation({
    meta: { failure: 'It could not be stopped.' },
    mutationFn: () => invoke('quantization/stop', { runId }),
  })
  const choose = useMutation({
    meta: { failure: 'The choice could not be kept.' },
    mutationFn: (use: boolean) => invoke('quantization/use', { runId, use }),
    onSettled: refetch,
  })
  const remove = useMutation({
    meta: { failure: 'The int8 model could not be removed.' },
    mutationFn: () => invoke('quantization/remove', { runId }),
    onSettled: refetch,
  })
  return { query, make, stop, choose, remove }
}
