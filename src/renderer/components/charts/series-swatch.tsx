/** A series as it looks on the chart, in small: colour, dash and mark. */
import type { ChartSeries } from './chart-series'

export function SeriesSwatch({ series, hidden = false }: { series: ChartSeries; hidden?: boolean }) {
  return (
    <svg width={22} height={10} aria-hidden="true" opacity={hidden ? 0.35 : 1} style={{ flex: 'none' }}>
      <line
        x1={0}
        x2={22}
        y1={5}
        y2={5}
        stroke={series.color}
        strokeWidth={series.faint ? 1 : 2}
        strokeOpacity={series.faint ? 0.55 : 1}
        strokeDasharray={series.dash}
      />
      {series.dots && <circle cx={11} cy={5} r={3.5} fill={series.color} />}
    </svg>
  )
}
