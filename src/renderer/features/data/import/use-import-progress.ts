/** How far a pass over the file has come: share, rate and time left. */
import { useAppEvent } from '@renderer/lib/api'
import type { ImportProgress } from '@shared/import'
import { useRef, useState } from 'react'

export interface PassProgress {
  /** 0 to 1. */
  share: number
  rows: number
  bad: number
  rowsPerSecond: number | null
  secondsLeft: number | null
}

const START: PassProgress = { share: 0, rows: 0, bad: 0, rowsPerSecond: null, secondsLeft: null }

/** The first half second says nothing about the rate. */
const WARM_UP_MS = 500

export function passProgress({ bytesRead, bytesTotal, rows, bad }: ImportProgress, elapsedMs: number): PassProgress {
  const share = bytesTotal > 0 ? Math.min(1, bytesRead / bytesTotal) : 0
  const known = elapsedMs > WARM_UP_MS && share > 0
  const seconds = elapsedMs / 1000
  return {
    share,
    rows,
    bad,
    rowsPerSecond: known ? rows / seconds : null,
    secondsLeft: known ? (seconds * (1 - share)) / share : null,
  }
}

/** One pass at a time: `begin` starts the clock for the pass that has this id. */
export function useImportProgress() {
  const [progress, setProgress] = useState(START)
  const pass = useRef({ importId: '', startedAt: 0 })
  useAppEvent('import/progress', (event) => {
    if (event.importId === pass.current.importId) setProgress(passProgress(event, Date.now() - pass.current.startedAt))
  })
  const begin = (): string => {
    const importId = `import-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
    pass.current = { importId, startedAt: Date.now() }
    setProgress(START)
    return importId
  }
  return { progress, begin, importId: () => pass.current.importId }
}
