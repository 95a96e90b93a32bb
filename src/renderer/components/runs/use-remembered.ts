/** State that outlives its page: kept in memory under a name until the window closes, never written to disk. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

/** As useState, but whoever mounts next with the same name finds the value again. */
export function useRemembered<T>(name: string, initial: T): [T, (value: T) => void] {
  const client = useQueryClient()
  const { data = initial } = useQuery<T>({
    queryKey: ['remembered', name],
    queryFn: () => initial,
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
  })
  const remember = useCallback((value: T) => client.setQueryData<T>(['remembered', name], () => value), [client, name])
  return [data, remember]
}
