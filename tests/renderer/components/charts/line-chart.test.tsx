/** The chart on the page: axes with units, a legend that toggles, a reading for screen readers. */
import type { ChartSeries } from '@renderer/components/charts/chart-series'
import { LineChart } from '@renderer/components/charts/line-chart'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { renderPage } from '@tests/renderer/render'
import { expect, it, vi } from 'vitest'
import { giveChartsASize } from './chart-size'

const series: ChartSeries[] = [
  {
    key: 'a',
    title: 'Training',
    color: '#0072b2',
    points: Array.from({ length: 3000 }, (_, x) => ({ x: x + 1, y: 1 / (x + 1) })),
  },
  {
    key: 'b',
    title: 'Validation',
    color: '#333',
    dash: '6 3',
    dots: true,
    points: [
      { x: 1500, y: 0.4 },
      { x: 3000, y: 0.3 },
    ],
  },
]

giveChartsASize()

const lines = () => document.querySelectorAll('path.recharts-line-curve')

it('names its axes with their units and draws one line a series, thinned out', async () => {
  renderPage(<LineChart title="Loss" x={{ title: 'Step', whole: true }} y={{ title: 'Loss', unit: 'BCE' }} series={series} />)
  expect(await screen.findByText('Loss (BCE)')).toBeTruthy()
  expect(screen.getByText('Step')).toBeTruthy()
  expect(lines()).toHaveLength(2)
  expect(lines()[1]!.getAttribute('stroke-dasharray')).toBe('6 3')
  const drawn = lines()[0]!.getAttribute('d')!.split('L').length
  expect(drawn).toBeGreaterThan(300)
  expect(drawn).toBeLessThan(1000)
})

it('tells the last value of every series without the picture', () => {
  renderPage(<LineChart title="Loss" x={{ title: 'Step' }} y={{ title: 'Loss' }} series={series} />)
  expect(
    screen.getByRole('figure', { name: /Training, 3,000 points, last 3\.33e-4; Validation, 2 points, last 0\.3/ }),
  ).toBeTruthy()
})

it('hides and shows a series from the legend', async () => {
  renderPage(<LineChart title="Loss" x={{ title: 'Step' }} y={{ title: 'Loss' }} series={series} />)
  const entry = screen.getByRole('button', { name: 'Training' })
  expect(entry.getAttribute('aria-pressed')).toBe('true')
  await userEvent.click(entry)
  expect(entry.getAttribute('aria-pressed')).toBe('false')
  expect(lines()).toHaveLength(1)
  await userEvent.click(entry)
  expect(lines()).toHaveLength(2)
})

it('saves every point as CSV, of the series that are shown', async () => {
  const saved: Blob[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${saved.push(blob)}`, revokeObjectURL: () => {} }),
  )
  renderPage(<LineChart title="Loss" x={{ title: 'Step' }} y={{ title: 'Loss' }} series={series} />)
  await userEvent.click(screen.getByRole('button', { name: 'Validation' }))
  await userEvent.click(screen.getByRole('button', { name: 'Export the chart "Loss"' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: /CSV/ }))
  await vi.waitFor(() => expect(saved).toHaveLength(1))
  const text = await saved[0]!.text()
  expect(text.split('\n')).toHaveLength(3001)
  expect(text.split('\n')[0]).toBe('Step,Training')
})
