/** Facts one below the other, each with its title. */
import { Fragment, type ReactNode } from 'react'
import classes from './facts.module.css'

/** A fact without a value is left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [title: string, value: ReactNode])[] }) => (
  <dl className={classes.facts}>
    {facts
      .filter(([, value]) => value)
      .map(([title, value]) => (
        <Fragment key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
  </dl>
)
