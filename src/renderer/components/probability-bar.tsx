/** A probability from 0 to 1 as a bar, with the threshold as a tick: never a percentage of anything. */
import { VisuallyHidden } from '@mantine/core'
import { formatScore } from '@renderer/lib/format'
import { labelPaint } from '@renderer/lib/palette'
import classes from './probability-bar.module.css'

interface ProbabilityBarProps {
  value: number
  threshold?: number
  /** What the probability is of, for screen readers. */
  title: string
  /** 0-based position of the label, for its colour. */
  position: number
  /** Shows the figure beside the bar. */
  withValue?: boolean
  size?: 'sm' | 'md'
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))

export function ProbabilityBar({ value, threshold, title, position, withValue = true, size = 'md' }: ProbabilityBarProps) {
  const words =
    threshold === undefined ? formatScore(value, 2) : `${formatScore(value, 2)}, threshold ${formatScore(threshold, 2)}`
  return (
    <div className={classes.root}>
      <VisuallyHidden>
        {title}: {words}
      </VisuallyHidden>
      <div className={classes.track} data-size={size} title={`${title}: ${words}`}>
        <div
          className={classes.bar}
          data-over={threshold === undefined || value >= threshold || undefined}
          style={{ width: `${clamp(value) * 100}%`, '--bar-paint': labelPaint(position) } as React.CSSProperties}
        />
        {threshold !== undefined && <div className={classes.tick} style={{ left: `${clamp(threshold) * 100}%` }} />}
      </div>
      {withValue && (
        <span className={classes.value} aria-hidden>
          {formatScore(value, 2)}
        </span>
      )}
    </div>
  )
}
