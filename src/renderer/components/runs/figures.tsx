/** Named figures in a row, aligned. */
import type { ReactNode } from 'react'
import classes from './figures.module.css'

export interface Figure {
  title: string
  value: ReactNode
  /** The exact value, on hover. */
  exact?: string
}

export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={classes.figures}>
      {figures.map(({ title, value, exact }) => (
        <div key={title} className={classes.figure} title={exact}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
