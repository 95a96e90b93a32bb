/** What every series says where the pointer is. */
import { Paper, Text } from '@mantine/core'
import { Fragment } from 'react'
import { chartNumber } from './chart-format'
import { axisLabel, type ChartAxis, type ChartSeries } from './chart-series'
import classes from './line-chart.module.css'
import { readAt } from './read-series'
import { SeriesSwatch } from './series-swatch'

export function ChartReading({ x, axis, series }: { x: number; axis: ChartAxis; series: readonly ChartSeries[] }) {
  return (
    <Paper withBorder shadow="sm" px="sm" py="xs" radius="sm">
      <Text size="xs" fw={600} mb={4}>
        {axisLabel(axis)} {x.toLocaleString('en')}
      </Text>
      <div className={classes.reading}>
        {series.map((one) => {
          const point = readAt(one.points, x)
          return (
            <Fragment key={one.key}>
              <SeriesSwatch series={one} />
              <span>{one.title}</span>
              <span>{point ? reading(point.x, point.y, x) : '–'}</span>
            </Fragment>
          )
        })}
      </div>
    </Paper>
  )
}

/** A series without a point right here tells where its nearest one is. */
const reading = (at: number, value: number, x: number): string =>
  at === x ? chartNumber(value) : `${chartNumber(value)} at ${at.toLocaleString('en')}`
