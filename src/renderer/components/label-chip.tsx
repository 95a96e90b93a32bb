/** A label as a chip: mark, name and what is answered. Yes is solid, no is struck out, unknown is dashed with a question mark. */
import { VisuallyHidden } from '@mantine/core'
import { labelPaint } from '@renderer/lib/palette'
import { labelTitle, type TriState } from '@shared/labels'
import classes from './label-chip.module.css'
import { LabelMark } from './label-mark'

interface LabelChipProps {
  /** `position` is 0-based and decides colour and shape. */
  label: { name: string; position: number }
  value?: TriState
  size?: 'sm' | 'md'
}

const words = new Map<TriState, string>([
  [1, 'yes'],
  [0, 'no'],
  [null, 'unknown'],
])

export function LabelChip({ label, value = 1, size = 'sm' }: LabelChipProps) {
  const state = words.get(value)!
  return (
    <span
      className={classes.chip}
      data-state={state}
      data-size={size}
      style={{ '--chip-paint': labelPaint(label.position) } as React.CSSProperties}
      title={`${labelTitle(label.name)}: ${state}`}
    >
      <LabelMark position={label.position} value={value} size={size === 'sm' ? 12 : 14} />
      <span className={classes.name}>{labelTitle(label.name)}</span>
      {value === null && <span aria-hidden>?</span>}
      <VisuallyHidden>: {state}</VisuallyHidden>
    </span>
  )
}
