/** Saves a chart as PNG, SVG or CSV. */
import { ActionIcon, Menu, useComputedColorScheme } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type RefObject, useState } from 'react'
import { chartCsv, chartSvg, pngOf, saveAs } from './chart-export'
import type { ChartAxis, ChartSeries } from './chart-series'

interface Props {
  title: string
  x: ChartAxis
  series: readonly ChartSeries[]
  figure: RefObject<HTMLElement | null>
}

type Format = 'png' | 'svg' | 'csv'

export function ExportMenu({ title, x, series, figure }: Props) {
  const dark = useComputedColorScheme('light') === 'dark'
  const [failure, setFailure] = useState<string | null>(null)

  const content = async (format: Format): Promise<Blob> => {
    if (format === 'csv') return new Blob([chartCsv(x, series)], { type: 'text/csv' })
    const drawn = figure.current?.querySelector<SVGSVGElement>('svg.recharts-surface')
    if (!drawn) throw new Error('The chart is not drawn yet.')
    const svg = chartSvg(drawn, title, series, dark ? '#e8eaed' : '#1f2933', dark ? '#1c1f22' : '#ffffff')
    return format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : pngOf(svg)
  }

  const save = (format: Format) => {
    setFailure(null)
    content(format)
      .then((blob) => saveAs(`${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.${format}`, blob))
      .catch(() => setFailure('The chart could not be drawn as a picture. CSV works without drawing.'))
  }

  return (
    <Menu position="bottom-end" withinPortal closeOnItemClick={!failure}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Export the chart "${title}"`} title="Export">
          <IconDownload size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {failure && <Menu.Label>{failure}</Menu.Label>}
        <Menu.Item onClick={() => save('png')}>Save as PNG</Menu.Item>
        <Menu.Item onClick={() => save('svg')}>Save as SVG</Menu.Item>
        <Menu.Item onClick={() => save('csv')}>Save as CSV (every point)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
