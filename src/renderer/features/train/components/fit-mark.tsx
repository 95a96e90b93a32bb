/** Fits or not, as a sign beside the words that say so. */
import type { Fit } from '@renderer/features/train/base-words'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import classes from './base-field.module.css'

export function FitMark({ fit }: { fit: Fit }) {
  return fit === 'fits' ? (
    <IconCheck size={14} className={classes.sign} aria-hidden />
  ) : (
    <IconAlertTriangle size={14} className={`${classes.sign} ${classes.warning}`} aria-hidden />
  )
}
