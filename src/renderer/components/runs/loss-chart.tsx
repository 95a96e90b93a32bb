/** The loss of one run: every step and its smoothed course, and the validation loss at each evaluation. Give it the run's id as key. */

import { useThrottledValue } from '@mantine/hooks'
import type { ChartSeries } from '@renderer/components/charts/chart-series'
import { LineChart } from '@renderer/components/charts/line-chart'
import { smooth } from '@renderer/components/charts/smooth'
import { runPaint } from '@renderer/lib/palette'
import type { RunDetail } from '@shared/run'
import { useMemo } from 'react'
import { STEP_AXIS } from './axes'

/** A training tells of its steps ten times a second; drawing them as often would take a processor from it. */
export const REDRAW_MS = 1000

type Drawn = Pick<RunDetail, 'steps' | 'epochs' | 'color'>

export function LossChart({ run, height }: { run: Drawn; height?: number }) {
  const { steps, epochs, color } = useThrottledValue(run, REDRAW_MS)
  const series = useMemo(() => lossSeries({ steps, epochs, color }), [steps, epochs, color])
  return <LineChart title="Loss" x={STEP_AXIS} y={{ title: 'Loss', unit: 'BCE' }} series={series} height={height} />
}

export function lossSeries({ steps, epochs, color }: Drawn): ChartSeries[] {
  const paint = runPaint(color)
  const raw = steps.map(({ step, loss }) => ({ x: step, y: loss }))
  return [
    { key: 'raw', title: 'Training, each step', color: paint, faint: true, points: raw },
    { key: 'training', title: 'Training, smoothed', color: paint, points: smooth(raw) },
    {
      key: 'validation',
      title: 'Validation',
      color: 'var(--mantine-color-text)',
      dash: '6 3',
      dots: true,
      points: validationPoints(epochs),
    },
  ]
}

export const validationPoints = (epochs: Drawn['epochs']) =>
  epochs.flatMap(({ step, validationLoss }) => (validationLoss === null ? [] : [{ x: step, y: validationLoss }]))
