/** The axes that charts of runs share. */
import type { ChartAxis } from '@renderer/components/charts/chart-series'

export const STEP_AXIS: ChartAxis = { title: 'Step', whole: true }
/** For evaluations at these epochs, which may lie within one. */
export const epochAxis = (epochs: readonly number[]): ChartAxis => ({ title: 'Epoch', whole: epochs.every(Number.isInteger) })
