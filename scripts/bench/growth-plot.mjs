/** The plot of `growth.mjs` as SVG: a panel for each series, time above, memory below. */
import * as Plot from '@observablehq/plot'
import { JSDOM } from 'jsdom'

const WIDTH = 960
const PANEL_HEIGHT = 200
const TIME = '#1c7ed6'
const MEMORY = '#e8590c'
const NAMES = /** @type {Record<string, string>} */ ({
  rows: 'rows of a micro-batch',
  tokens: 'tokens of a row',
  layers: 'layers',
  labels: 'labels',
})

/** @param {readonly import('./growth.mjs').Point[]} points @returns {string} */
export function drawGrowth(points) {
  const { document } = new JSDOM('').window
  const panels = Object.keys(NAMES).flatMap((of, column) => {
    const series = points.filter((point) => point.of === of)
    return [
      panel(document, series, { column, row: 0, y: ({ ms }) => ms, colour: TIME, label: 'ms a step' }),
      panel(document, series, { column, row: 1, y: ({ peakBytes }) => peakBytes / 2 ** 20, colour: MEMORY, label: 'peak, MiB' }),
    ]
  })
  const height = 2 * PANEL_HEIGHT
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif">
<rect width="100%" height="100%" fill="white"/>
${panels.join('\n')}
</svg>
`
}

/**
 * @param {Document} document
 * @param {readonly import('./growth.mjs').Point[]} series
 * @param {{ column: number, row: number, y: (point: import('./growth.mjs').Point) => number, colour: string, label: string }} options
 */
function panel(document, series, { column, row, y, colour, label }) {
  const width = WIDTH / Object.keys(NAMES).length
  const drawn = Plot.plot({
    document,
    width,
    height: PANEL_HEIGHT,
    marginLeft: 48,
    style: { background: 'white', color: '#343a40', fontSize: '11px' },
    x: { label: NAMES[series[0]?.of ?? ''] ?? null, ticks: series.map(({ value }) => value).slice(-4), tickFormat: 'd' },
    y: { label, domain: [0, 1.1 * Math.max(...series.map(y))], ticks: 4, grid: true },
    marks: [
      Plot.ruleY([0]),
      Plot.line(series, { x: 'value', y, stroke: colour }),
      Plot.dot(series, { x: 'value', y, fill: colour, r: 3 }),
    ],
  })
  drawn.setAttribute('x', `${column * width}`)
  drawn.setAttribute('y', `${row * PANEL_HEIGHT}`)
  return drawn.outerHTML
}
