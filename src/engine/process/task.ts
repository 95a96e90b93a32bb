/** What every method of the engine gets besides its input. */
import type { TrainProgress } from '@shared/progress'
import type { Devices } from './devices/devices'
import type { MethodInput, MethodName, MethodOutput } from './protocol'

export interface Task {
  readonly signal: AbortSignal
  readonly report: (progress: TrainProgress) => void
  readonly devices: Devices
}

export type Method<M extends MethodName> = (input: MethodInput<M>, task: Task) => Promise<MethodOutput<M>>

/** Highest resident memory of this process so far, in bytes. */
export const peakRssBytes = (): number => process.resourceUsage().maxRSS * 1024

/** With the end, which is always told, at most ten messages a second. */
const INTERVAL_MS = 120

/** Tells a phase's progress. */
export function phaseReporter(
  task: Task,
  phase: 'loading' | 'tokenising' | 'evaluating' | 'saving',
): (done: number, total: number) => void {
  let last = Number.NEGATIVE_INFINITY
  return (done, total) => {
    const now = performance.now()
    if (done < total && now - last < INTERVAL_MS) return
    last = now
    task.report({ kind: 'phase', phase, done, total, secondsLeft: null })
  }
}
