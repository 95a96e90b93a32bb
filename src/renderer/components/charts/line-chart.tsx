/** A line chart: named axes, a reading of every series under the pointer, a legend that toggles, export. */
import { LineChart as MantineLineChart } from '@mantine/charts'
import { Text, VisuallyHidden } from '@mantine/core'
import { plural } from '@renderer/lib/format'
import { useId, useMemo, useRef, useState } from 'react'
import { chartNumber } from './chart-format'
import { ChartLegend } from './chart-legend'
import { ChartReading } from './chart-reading'
import { axisLabel, type ChartAxis, type ChartSeries, toRows } from './chart-series'
import { downsample } from './downsample'
import { ExportMenu } from './export-menu'
import classes from './line-chart.module.css'
import { niceTicks } from './nice-ticks'

/** Two points for every four pixels or so: more would be drawn on top of each other, and drawing is what a chart costs. */
const BUCKETS = 200

interface Props {
  title: string
  x: ChartAxis
  y: ChartAxis
  series: readonly ChartSeries[]
  height?: number
}

export function LineChart({ title, x, y, series, height = 240 }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const figure = useRef<HTMLElement>(null)
  const caption = useId()
  const shown = series.filter((one) => !hidden.has(one.key))
  const rows = useMemo(
    () =>
      toRows(
        series
          .filter((one) => !hidden.has(one.key))
          .map((one) => ({ ...one, points: one.dots ? one.points : downsample(one.points, BUCKETS) })),
      ),
    [series, hidden],
  )
  const xs = rows.map((row) => row.x)
  const across = scale(xs, x, 8, true)
  const upwards = scale(shown.flatMap(heights), y, 5, false)
  const byKey = new Map(series.map((one) => [one.key, one]))

  const toggle = (key: string) =>
    setHidden((before) => {
      const after = new Set(before)
      if (!after.delete(key)) after.add(key)
      return after
    })

  return (
    <figure className={classes.figure} ref={figure} aria-labelledby={caption}>
      <div className={classes.head}>
        <Text fw={600} size="sm">
          {title}
        </Text>
        {series.length > 1 ? (
          <ChartLegend series={series} hidden={hidden} onToggle={toggle} />
        ) : (
          <span className={classes.legend} />
        )}
        <ExportMenu title={title} x={x} series={shown} figure={figure} />
      </div>
      <VisuallyHidden component="figcaption" id={caption}>
        {title}: {shown.map(lastValue).join('; ')}
      </VisuallyHidden>
      <MantineLineChart
        h={height}
        data={rows}
        dataKey="x"
        series={shown.map(({ key, color, dash }) => ({ name: key, color, strokeDasharray: dash }))}
        curveType="linear"
        withDots={false}
        strokeWidth={1.75}
        gridAxis="xy"
        strokeDasharray="2 4"
        xAxisLabel={axisLabel(x)}
        yAxisLabel={axisLabel(y)}
        valueFormatter={chartNumber}
        xAxisProps={{ ...across, tickFormatter: formatX }}
        yAxisProps={{ ...upwards, width: 68 }}
        lineChartProps={{ margin: { top: 8, right: 8, bottom: 20, left: 10 } }}
        lineProps={({ name }) => look(byKey.get(name))}
        tooltipProps={{
          position: undefined,
          content: ({ active, label }) => (active ? <ChartReading x={Number(label)} axis={x} series={shown} /> : null),
        }}
      />
    </figure>
  )
}

const formatX = (value: number) => value.toLocaleString('en')

/** An axis between round numbers; `open` ends it with the data instead, so that the lines fill the width. */
function scale(values: readonly number[], { whole }: ChartAxis, count: number, open: boolean) {
  const min = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const max = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const ticks = niceTicks(min, max, count, whole)
  const end = open ? max : (ticks.at(-1) ?? 1)
  return { type: 'number' as const, domain: [ticks[0] ?? 0, end], ticks: ticks.filter((tick) => tick <= end), interval: 0 }
}

const heights = ({ points }: ChartSeries): number[] => points.flatMap(({ y }) => (Number.isFinite(y) ? [y] : []))

function look(series: ChartSeries | undefined) {
  if (series?.faint) return { strokeWidth: 1, strokeOpacity: 0.4, activeDot: false }
  if (series?.dots) return { dot: { r: 3, fill: series.color, strokeWidth: 0, strokeDasharray: '0' } }
  return {}
}

function lastValue({ title, points }: ChartSeries): string {
  const last = points.at(-1)
  return last ? `${title}, ${plural(points.length, 'point')}, last ${chartNumber(last.y)}` : `${title}, no points yet`
}
