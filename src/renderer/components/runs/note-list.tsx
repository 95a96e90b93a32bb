/** Sentences worth minding, each behind a sign. */

import { IconAlertTriangle, IconBulb } from '@tabler/icons-react'
import classes from './note-list.module.css'

interface Props {
  title: string
  notes: readonly string[]
  sign?: 'idea' | 'warning'
}

export function NoteList({ title, notes, sign = 'idea' }: Props) {
  const Sign = sign === 'idea' ? IconBulb : IconAlertTriangle
  if (notes.length === 0) return null
  return (
    <ul className={classes.list} aria-label={title}>
      {notes.map((note) => (
        <li key={note} className={classes.note}>
          <Sign size={16} className={classes.sign} aria-hidden />
          <span>{note}</span>
        </li>
      ))}
    </ul>
  )
}
