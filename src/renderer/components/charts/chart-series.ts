/** What a line chart draws: named series of points, each told apart by a colour and by a second channel. */

export interface ChartPoint {
  x: number
  y: number
}

export interface ChartSeries {
  key: string
  title: string
  /** Any CSS colour, variables included. */
  color: string
  /** SVG dash pattern: the second channel beside the colour. Solid when absent. */
  dash?: string
  /** A mark on every point, for series with few of them. */
  dots?: boolean
  /** Drawn thin and pale behind the others, as the raw values behind a smoothed line. */
  faint?: boolean
  /** Ascending in x. */
  points: readonly ChartPoint[]
}

/** What an axis measures, and in what. */
export interface ChartAxis {
  title: string
  unit?: string
  /** Only whole numbers make sense on it, as with steps. */
  whole?: boolean
}

export const axisLabel = ({ title, unit }: ChartAxis): string => (unit ? `${title} (${unit})` : title)

export type ChartRow = { x: number } & Record<string, number>

/** One row for every x that any series has, with the series' values by key; values that are not finite are left out. */
export function toRows(series: readonly ChartSeries[]): ChartRow[] {
  const rows = new Map<number, ChartRow>()
  for (const { key, points } of series)
    for (const { x, y } of points) {
      const row = rows.get(x) ?? ({ x } as ChartRow)
      if (Number.isFinite(y)) row[key] = y
      rows.set(x, row)
    }
  return [...rows.values()].sort((a, b) => a.x - b.x)
}
