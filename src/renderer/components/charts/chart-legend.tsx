/** The legend of a chart: each entry shows or hides its series. */
import { UnstyledButton } from '@mantine/core'
import type { ChartSeries } from './chart-series'
import classes from './line-chart.module.css'
import { SeriesSwatch } from './series-swatch'

interface Props {
  series: readonly ChartSeries[]
  hidden: ReadonlySet<string>
  onToggle: (key: string) => void
}

export function ChartLegend({ series, hidden, onToggle }: Props) {
  return (
    <div className={classes.legend}>
      {series.map((one) => (
        <UnstyledButton
          key={one.key}
          className={classes.entry}
          aria-pressed={!hidden.has(one.key)}
          title={hidden.has(one.key) ? `Show ${one.title}` : `Hide ${one.title}`}
          onClick={() => onToggle(one.key)}
        >
          <SeriesSwatch series={one} hidden={hidden.has(one.key)} />
          <span className={classes.name}>{one.title}</span>
        </UnstyledButton>
      ))}
    </div>
  )
}
