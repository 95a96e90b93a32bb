/** The axes that charts of runs share. */
import type { ChartAxis } from '@renderer/components/charts/chart-series'

export const STEP_AXIS: ChartAxis = { title: 'Step', whole: true }
export const EPOCH_AXIS: ChartAxis = { title: 'Epoch', whole: true }
