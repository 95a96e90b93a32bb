/** A chart as a file: CSV with every point, SVG as drawn with title and legend, PNG of that SVG at twice the size. */
import { invalidInput } from '@shared/errors'
import { axisLabel, type ChartAxis, type ChartSeries, toRows } from './chart-series'

const SVG = 'http://www.w3.org/2000/svg'
const MARGIN = 16
const LEGEND_LINE = 20
/** What CSS classes and variables decide on screen and a file has to carry itself. */
const INLINED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size',
]

const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export function chartCsv(x: ChartAxis, series: readonly ChartSeries[]): string {
  const head = [axisLabel(x), ...series.map((one) => one.title)].map(quote)
  const rows = toRows(series).map((row) => [row.x, ...series.map((one) => row[one.key] ?? '')])
  return [head, ...rows].map((cells) => cells.join(',')).join('\n')
}

/** The drawn chart with its title and legend above it, free of classes and variables. */
export function chartSvg(
  drawn: SVGSVGElement,
  title: string,
  series: readonly ChartSeries[],
  ink: string,
  paper: string,
): string {
  const { width, height } = drawn.getBoundingClientRect()
  const top = MARGIN * 2 + LEGEND_LINE * (series.length + 1)
  const sheet = element('svg', { xmlns: SVG, width: width + MARGIN * 2, height: height + top + MARGIN, color: ink })
  const words = { fill: ink, 'font-family': 'Inter, sans-serif', 'font-size': 13 }
  sheet.append(element('rect', { width: '100%', height: '100%', fill: paper }))
  sheet.append(element('text', { ...words, x: MARGIN, y: MARGIN + 12, 'font-weight': 600 }, title))
  series.forEach((one, index) => {
    const y = MARGIN + LEGEND_LINE * (index + 1) + 8
    const stroke = { stroke: resolveColor(drawn, one.color), 'stroke-width': 2, 'stroke-dasharray': one.dash ?? 'none' }
    sheet.append(element('line', { x1: MARGIN, x2: MARGIN + 28, y1: y, y2: y, 'stroke-opacity': one.faint ? 0.4 : 1, ...stroke }))
    if (one.dots) sheet.append(element('circle', { cx: MARGIN + 14, cy: y, r: 4, fill: stroke.stroke }))
    sheet.append(element('text', { ...words, x: MARGIN + 36, y: y + 4 }, one.title))
  })
  const copy = inlined(drawn)
  for (const [name, value] of Object.entries({ x: MARGIN, y: top, width, height, overflow: 'visible' }))
    copy.setAttribute(name, String(value))
  sheet.append(copy)
  return new XMLSerializer().serializeToString(sheet)
}

export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width * 2
  canvas.height = image.height * 2
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw invalidInput('The chart could not be drawn as a PNG: export it as SVG instead.')
  return blob
}

export function saveAs(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download reads the address after the click returns.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

function element(tag: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
  if (text !== undefined) node.textContent = text
  return node
}

function inlined(drawn: SVGSVGElement): SVGSVGElement {
  const copy = drawn.cloneNode(true) as SVGSVGElement
  const targets = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  const sources = [drawn, ...drawn.querySelectorAll<SVGElement>('*')]
  targets.forEach((target, index) => {
    const computed = getComputedStyle(sources[index]!)
    for (const name of INLINED) target.setAttribute(name, computed.getPropertyValue(name))
    target.removeAttribute('class')
    target.removeAttribute('style')
  })
  return copy
}

function resolveColor(near: Element, color: string): string {
  const probe = document.createElement('span')
  probe.style.color = color
  near.parentElement?.append(probe)
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved || color
}
