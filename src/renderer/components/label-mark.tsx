/** The mark of a label: its colour and its shape; filled for yes, hollow for no, dashed for unknown. */
import { labelPaint, labelShape, type Shape } from '@renderer/lib/palette'
import type { TriState } from '@shared/labels'

interface LabelMarkProps {
  position: number
  value?: TriState
  size?: number
}

/** Outlines in a 16 × 16 box. */
const outlines: Record<Shape, string> = {
  circle: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z',
  square: 'M3 3h10v10H3z',
  triangle: 'M8 2.5 14 13.5H2z',
  diamond: 'M8 1.5 14.5 8 8 14.5 1.5 8z',
  cross: 'M6 2.5h4V6h3.5v4H10v3.5H6V10H2.5V6H6z',
  hexagon: 'M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9z',
  star: 'M8 1.6l2 4.2 4.6.6-3.4 3.2.9 4.6L8 12l-4.1 2.2.9-4.6L1.4 6.4 6 5.8z',
  drop: 'M8 1.5c2.6 3 4.5 5.3 4.5 7.7a4.5 4.5 0 0 1-9 0C3.5 6.8 5.4 4.5 8 1.5z',
}

export function LabelMark({ position, value = 1, size = 14 }: LabelMarkProps) {
  const paint = labelPaint(position)
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden focusable="false" style={{ flex: 'none' }}>
      <path
        d={outlines[labelShape(position)]}
        style={{ fill: value === 1 ? paint : 'none', stroke: paint }}
        strokeWidth={1.6}
        strokeLinejoin="round"
        strokeDasharray={value === null ? '2 2.2' : undefined}
      />
    </svg>
  )
}
