/** The curves of several runs on one chart, each in its own colour and with its own dash. */
import { Select } from '@mantine/core'
import type { ChartSeries } from '@renderer/components/charts/chart-series'
import { LineChart } from '@renderer/components/charts/line-chart'
import { smooth } from '@renderer/components/charts/smooth'
import { epochAxis, STEP_AXIS } from '@renderer/components/runs/axes'
import { validationPoints } from '@renderer/components/runs/loss-chart'
import { RUN_METRICS } from '@renderer/components/runs/run-metrics'
import { PALETTE_SIZE, runDash, runPaint } from '@renderer/lib/palette'
import type { EpochResult } from '@shared/evaluation'
import type { RunDetail } from '@shared/run'
import { useMemo, useState } from 'react'
import { Section } from './section'

type Shown = 'loss' | 'trainingLoss' | (typeof RUN_METRICS)[number]['key']

const CHOICES: { value: Shown; label: string }[] = [
  { value: 'loss', label: 'Loss, training and validation' },
  { value: 'trainingLoss', label: 'Training loss' },
  ...RUN_METRICS.map(({ key, title }) => ({ value: key, label: `${title}, by epoch` })),
]

export function CompareCurves({ runs }: { runs: readonly RunDetail[] }) {
  const [shown, setShown] = useState<Shown>('loss')
  const series = useMemo(() => compareSeries(runs, shown), [runs, shown])
  const bySteps = shown === 'loss' || shown === 'trainingLoss'
  const metric = RUN_METRICS.find(({ key }) => key === shown)
  return (
    <Section
      title="Curves"
      actions={
        <Select
          size="xs"
          w={240}
          aria-label="Shown on the chart"
          data={CHOICES}
          value={shown}
          allowDeselect={false}
          onChange={(value) => value && setShown(value as Shown)}
        />
      }
    >
      <LineChart
        title={metric?.title ?? 'Loss'}
        x={bySteps ? STEP_AXIS : epochAxis(runs.flatMap((run) => run.epochs.map(({ epoch }) => epoch)))}
        y={metric ? { title: metric.title } : { title: 'Loss', unit: 'BCE' }}
        series={series}
        height={280}
      />
    </Section>
  )
}

export function compareSeries(runs: readonly RunDetail[], shown: Shown): ChartSeries[] {
  return runs.flatMap((run, place) => {
    // Colour belongs to the run for good; the dash tells the runs of this comparison apart without colour.
    const look = { color: runPaint(run.color), dash: runDash(place * PALETTE_SIZE) || undefined }
    const training = {
      ...look,
      key: `${run.id} training`,
      points: smooth(run.steps.map(({ step, loss }) => ({ x: step, y: loss }))),
    }
    if (shown === 'trainingLoss') return [{ ...training, title: run.name }]
    if (shown !== 'loss') return [{ ...look, key: run.id, title: run.name, dots: true, points: epochPoints(run.epochs, shown) }]
    const validation = { ...look, key: `${run.id} validation`, dots: true, points: validationPoints(run.epochs) }
    return [
      { ...training, title: `${run.name}, training` },
      { ...validation, title: `${run.name}, validation` },
    ]
  })
}

const epochPoints = (epochs: readonly EpochResult[], key: keyof EpochResult) =>
  epochs.flatMap((epoch) => {
    const value = epoch[key]
    return typeof value === 'number' ? [{ x: epoch.epoch, y: value }] : []
  })
