/** A figure and how it differs from the baseline's, with a filled sign for better and a hollow one for worse. */
import { VisuallyHidden } from '@mantine/core'
import { deltaOf } from '@renderer/features/runs/compare'
import { formatExact, formatScore } from '@renderer/lib/format'
import classes from './figure-table.module.css'

interface Props {
  value: number | null
  /** Undefined for the baseline itself. */
  baseline?: number | null
  /** Null where more is neither better nor worse. */
  lessIsBetter: boolean | null
  best?: boolean
  digits?: number
}

export function ValueWithDelta({ value, baseline, lessIsBetter, best = false, digits = 3 }: Props) {
  const delta = baseline === undefined ? null : deltaOf(value, baseline, lessIsBetter, digits)
  return (
    <>
      <span className={best ? classes.best : undefined} title={value === null ? undefined : formatExact(value)}>
        {formatScore(value, digits)}
      </span>
      {baseline !== undefined && (
        <span className={classes.delta}>
          {delta?.words}
          {delta && delta.better !== null && (
            <>
              <span aria-hidden> {delta.better ? '▲' : '▽'}</span>
              <VisuallyHidden>{delta.better ? ', better' : ', worse'}</VisuallyHidden>
            </>
          )}
        </span>
      )}
    </>
  )
}
