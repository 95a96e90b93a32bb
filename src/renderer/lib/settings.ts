/** The user's settings: read from main, changed at once on screen and kept by main. */
import type { Settings } from '@shared/ipc/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { callQuery, invoke } from './api'

const settingsQuery = callQuery('settings/get', undefined)

export function useSettings() {
  const client = useQueryClient()
  const { data: settings, error, refetch } = useQuery(settingsQuery)
  const { mutate: update } = useMutation({
    meta: { failure: 'The setting could not be saved.' },
    mutationFn: (change: Partial<Settings>) => invoke('settings/set', change),
    onMutate: (change) => client.setQueryData(settingsQuery.queryKey, (before) => before && { ...before, ...change }),
    onSuccess: (saved) => client.setQueryData(settingsQuery.queryKey, saved),
    onError: () => client.invalidateQueries({ queryKey: ['settings/get'] }),
  })
  return { settings, error, refetch, update }
}
