/** Listens for what happens without a page asking: a run that ends is told wherever the page does not show it anyway. */
import { notify } from '@renderer/components/notify'
import { isActive } from '@renderer/components/runs/run-words'
import { callQuery, invoke, useAppEvent } from '@renderer/lib/api'
import { pages } from '@renderer/lib/pages'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { trainingResult } from './training-result'
import { useDownloadEvents } from './use-download-events'

export function AppEvents() {
  const running = useRef<string | null>(null)
  const { pathname } = useLocation()
  const { data: current } = useQuery(callQuery('training/current', undefined))
  useEffect(() => {
    if (current) running.current = current.id
  }, [current])
  useAppEvent('training/progress', ({ runId }) => {
    running.current = runId
  })
  useAppEvent('runs/changed', async ({ runId }) => {
    if (running.current !== runId) return
    const runs = await invoke('runs/list', undefined).catch(() => [])
    const run = runs.find((candidate) => candidate.id === runId)
    if (!run || isActive(run) || running.current !== runId) return
    running.current = null
    if (pathname !== pages.train.path) notify({ ...trainingResult(run), stays: true })
  })
  useDownloadEvents(pathname)
  return null
}
