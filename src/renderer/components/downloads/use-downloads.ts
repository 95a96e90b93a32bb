/** The downloads of this window, kept up to date by what main tells. */
import { callQuery, invoke, useAppEvent } from '@renderer/lib/api'
import type { Download, DownloadRequest } from '@shared/hub'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

const listQuery = callQuery('downloads/list', undefined)

export function useDownloads(): Download[] {
  const client = useQueryClient()
  useAppEvent('downloads/changed', (download) => {
    client.setQueryData(listQuery.queryKey, (known: Download[] = []) =>
      known.some(({ key }) => key === download.key)
        ? known.map((one) => (one.key === download.key ? download : one))
        : [...known, download],
    )
  })
  return useQuery(listQuery).data ?? []
}

/** What can be done with them; afterwards the list and the cache are looked at again. */
export function useDownloadActions() {
  const client = useQueryClient()
  const lookAgain = () =>
    Promise.all(['downloads/list', 'hub/cached', 'hub/details'].map((name) => client.invalidateQueries({ queryKey: [name] })))
  const start = useMutation({
    meta: { failure: 'The download could not be started.' },
    mutationFn: (request: DownloadRequest) => invoke('downloads/start', request),
    onSettled: lookAgain,
  })
  const change = useMutation({
    meta: { failure: 'The download could not be changed.' },
    mutationFn: async ({ key, how }: { key: string; how: 'pause' | 'resume' | 'cancel' | 'forget' }) => {
      await invoke(`downloads/${how}`, { key })
    },
    onSettled: lookAgain,
  })
  return { start, change }
}
