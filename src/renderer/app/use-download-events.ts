/** A download that ends is told wherever the Models page does not show it anyway, and what it brought is a base from then on. */
import { notify } from '@renderer/components/notify'
import { useAppEvent } from '@renderer/lib/api'
import { pages, trainFrom } from '@renderer/lib/pages'
import type { Download } from '@shared/hub'
import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'

export function useDownloadEvents(pathname: string): void {
  const client = useQueryClient()
  const told = useRef(new Map<string, Download['status']>())
  useAppEvent('downloads/changed', (download) => {
    const { key, status } = download
    if (told.current.get(key) === status) return
    told.current.set(key, status)
    if (status === 'running') return
    for (const name of ['hub/cached', 'bases/list', 'hub/details']) void client.invalidateQueries({ queryKey: [name] })
    if (pathname !== pages.models.path && (status === 'finished' || status === 'failed')) tell(download)
  })
}

function tell({ request: { id }, status, error, commit }: Download): void {
  if (status === 'finished')
    notify({
      message: `${id} is on this machine, and every file of it was checked.`,
      next: { title: 'Use as base', to: trainFrom(`hub:${id}@${commit}`) },
      stays: true,
    })
  else
    notify({
      message: `${id} was not downloaded whole. ${error?.message ?? ''}`,
      next: { title: 'Open the downloads', to: pages.models.path },
      stays: true,
    })
}
