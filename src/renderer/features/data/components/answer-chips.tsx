/** What is answered for a comment: yes as solid chips, unknown as dashed ones, clean said in a word. */
import { LabelChip } from '@renderer/components/label-chip'
import type { Example, Label } from '@shared/project'
import classes from './answer-chips.module.css'

interface AnswerChipsProps {
  example: Example
  labels: Label[]
  /** Shows what is no as well. */
  all: boolean
}

export function AnswerChips({ example: { state, values }, labels, all }: AnswerChipsProps) {
  const answerOf = ({ id }: Label) => values[id] ?? null
  const answered = labels.some((label) => answerOf(label) !== null)
  if (!answered) return <span className={classes.none}>–</span>
  if (!all && labels.every((label) => answerOf(label) === 0)) return <span className={classes.clean}>clean</span>
  const yes = labels.filter((label) => answerOf(label) === 1)
  const unknown = labels.filter((label) => answerOf(label) === null)
  const no = all ? labels.filter((label) => answerOf(label) === 0) : []
  // A draft is half answered by nature: its open labels say nothing worth a chip.
  const shown = [...yes, ...(state === 'draft' && !all ? [] : unknown), ...no]
  return (
    <span className={classes.chips} data-all={all || undefined}>
      {shown.map((label) => (
        <LabelChip key={label.id} label={label} value={answerOf(label)} />
      ))}
    </span>
  )
}
