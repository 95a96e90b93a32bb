/** What else each step of a run recorded: the learning rate and the norm of the gradients. */

import { useThrottledValue } from '@mantine/hooks'
import type { ChartSeries } from '@renderer/components/charts/chart-series'
import { LineChart } from '@renderer/components/charts/line-chart'
import { smooth } from '@renderer/components/charts/smooth'
import { runPaint } from '@renderer/lib/palette'
import type { StepRecord } from '@shared/progress'
import type { RunDetail } from '@shared/run'
import { useMemo } from 'react'
import { STEP_AXIS } from './axes'
import { REDRAW_MS } from './loss-chart'
import classes from './step-charts.module.css'

export function StepCharts({ run }: { run: Pick<RunDetail, 'steps' | 'color'> }) {
  return (
    <div className={classes.pair}>
      <StepChart run={run} field="learningRate" title="Learning rate" />
      <StepChart run={run} field="gradNorm" title="Gradient norm" />
    </div>
  )
}

interface Props {
  run: Pick<RunDetail, 'steps' | 'color'>
  field: Exclude<keyof StepRecord, 'step'>
  title: string
}

function StepChart({ run, field, title }: Props) {
  const { steps, color } = useThrottledValue(run, REDRAW_MS)
  const series = useMemo(
    () =>
      seriesOf(field === 'gradNorm', {
        key: field,
        title,
        color: runPaint(color),
        points: steps.map((step) => ({ x: step.step, y: step[field] })),
      }),
    [steps, color, field, title],
  )
  return <LineChart title={title} x={STEP_AXIS} y={{ title }} series={series} height={170} />
}

/** A noisy field is drawn pale, with its smoothed course over it. */
const seriesOf = (noisy: boolean, series: ChartSeries): ChartSeries[] =>
  noisy
    ? [
        { ...series, key: 'raw', title: 'Each step', faint: true },
        { ...series, title: 'Smoothed', points: smooth(series.points) },
      ]
    : [series]
