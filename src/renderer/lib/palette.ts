/** Colours of labels and runs: Okabe–Ito in order, each shifted just enough to be seen (3:1) on light and on dark. */

export type Scheme = 'light' | 'dark'

interface Paint {
  name: string
  light: string
  dark: string
}

const paints: readonly Paint[] = [
  { name: 'orange', light: '#b87800', dark: '#e69f00' },
  { name: 'sky blue', light: '#2a86bd', dark: '#56b4e9' },
  { name: 'bluish green', light: '#00805c', dark: '#1fb88c' },
  { name: 'yellow', light: '#8f8400', dark: '#f0e442' },
  { name: 'blue', light: '#0072b2', dark: '#4a9fe0' },
  { name: 'vermilion', light: '#c44f00', dark: '#f07a2e' },
  { name: 'reddish purple', light: '#b0568a', dark: '#d88fb6' },
  { name: 'black', light: '#3d3d3d', dark: '#c8c8c8' },
]

/** Shapes stand beside the colours, so that no label is told by colour alone; 64 labels stay distinct. */
export const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'hexagon', 'star', 'drop'] as const
export type Shape = (typeof shapes)[number]

const dashes = ['', '6 3', '2 3', '8 3 2 3', '12 4'] as const

const at = <T>(list: readonly T[], index: number): T => list[((index % list.length) + list.length) % list.length]!

export const PALETTE_SIZE = paints.length

/** Colour of the label at a 0-based position, as one concrete value (charts that are exported need it). */
export const labelColor = (position: number, scheme: Scheme): string => at(paints, position)[scheme]
/** The same as a CSS value that follows the colour scheme by itself. */
export const labelPaint = (position: number): string =>
  `light-dark(${labelColor(position, 'light')}, ${labelColor(position, 'dark')})`
/** Every eight labels the shapes shift by one against the colours. */
export const labelShape = (position: number): Shape => at(shapes, position + Math.floor(position / PALETTE_SIZE))

/** Colour of a run by its `color` number; blue leads, for a single line on a chart. */
const runOrder = [4, 5, 2, 6, 1, 0, 7, 3]
export const runColor = (index: number, scheme: Scheme): string => labelColor(at(runOrder, index), scheme)
export const runPaint = (index: number): string => labelPaint(at(runOrder, index))
/** `strokeDasharray` of a run: solid for the first eight, then dashed. */
export const runDash = (index: number): string => at(dashes, Math.floor(index / PALETTE_SIZE))
