/** Yes, no and unknown of one label as parts of one bar: solid, light and dashed. */
import { labelPaint } from '@renderer/lib/palette'
import type { CSSProperties } from 'react'
import classes from './count-bar.module.css'

interface CountBarProps {
  position: number
  yes: number
  no: number
  unknown: number
  total: number
}

export function CountBar({ position, yes, no, unknown, total }: CountBarProps) {
  if (total === 0) return null
  const share = (count: number) => ({ width: `${(count / total) * 100}%` })
  return (
    <div className={classes.bar} aria-hidden style={{ '--bar-paint': labelPaint(position) } as CSSProperties}>
      <div className={classes.yes} style={share(yes)} />
      <div className={classes.no} style={share(no)} />
      <div className={classes.unknown} style={share(unknown)} />
    </div>
  )
}
