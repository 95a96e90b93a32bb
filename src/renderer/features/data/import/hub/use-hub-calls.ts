/** What the dialog asks the Hub, one thing at a time: closing it ends what is under way. */
import { invoke, useAppEvent } from '@renderer/lib/api'
import type { DownloadProgress } from '@shared/hub'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

export function useHubCalls(onFetched: (ref: string) => void) {
  const [progress, setProgress] = useState<DownloadProgress | null>(null)
  const current = useRef('')
  const begin = (): string => {
    current.current = `hub-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
    return current.current
  }
  const cancel = () => invoke('import/cancel', { importId: current.current }).catch(() => undefined)
  const stop = useEffectEvent(() => void cancel())
  useEffect(() => () => stop(), [])
  useAppEvent('import/hub-progress', (event) => {
    if (event.importId === current.current) setProgress(event.progress)
  })
  const splits = useMutation({ mutationFn: (id: string) => invoke('import/hub-splits', { importId: begin(), id }) })
  const preview = useMutation({ mutationFn: (ref: string) => invoke('import/hub-preview', { importId: begin(), ref }) })
  const fetch = useMutation({
    mutationFn: (ref: string) => {
      setProgress(null)
      return invoke('import/hub-fetch', { importId: begin(), ref })
    },
    onSuccess: (_, ref) => onFetched(ref),
  })
  return { splits, preview, fetch, progress, cancel }
}
export type HubCalls = ReturnType<typeof useHubCalls>
