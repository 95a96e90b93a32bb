/** One row of the comments table. */
import { ActionIcon, Badge, Checkbox, Skeleton } from '@mantine/core'
import { rowClass } from '@renderer/components/virtual-table/virtual-table'
import { type ColumnName, columns } from '@renderer/features/data/columns'
import { formatCount } from '@renderer/lib/format'
import type { Example, ExampleState, Label } from '@shared/project'
import { IconChevronDown, IconChevronRight, IconFlagFilled } from '@tabler/icons-react'
import { AnswerChips } from './answer-chips'
import classes from './comments-table.module.css'

interface CommentRowProps {
  rowId: string
  index: number
  top: number
  measure: (element: Element | null) => void
  template: string
  example: Example | undefined
  labels: Label[]
  shown: ColumnName[]
  active: boolean
  selected: boolean
  expanded: boolean
  onActivate: (index: number) => void
  onToggle: (index: number) => void
  onExtend: (to: number) => void
  onExpand: (index: number) => void
}

export function CommentRow(props: CommentRowProps) {
  const { index, example, shown, active, selected, expanded } = props
  return (
    <tr
      id={props.rowId}
      ref={props.measure}
      data-index={index}
      className={`${rowClass} ${classes.row}`}
      style={{ gridTemplateColumns: props.template, transform: `translateY(${props.top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={active || undefined}
      data-selected={selected || undefined}
      onClick={() => props.onActivate(index)}
    >
      <td className={classes.check}>
        <Checkbox
          size="xs"
          tabIndex={-1}
          checked={selected}
          disabled={!example}
          aria-label={`Select row ${index + 1}`}
          onClick={(event) => event.shiftKey && props.onExtend(index)}
          onChange={(event) => !(event.nativeEvent as MouseEvent).shiftKey && props.onToggle(index)}
        />
      </td>
      {shown.map((name) => (
        <td key={name} data-numeric={columns[name].numeric || undefined} data-expanded={expanded || undefined}>
          {example ? <Cell name={name} {...props} example={example} /> : name === 'text' && <Skeleton height={10} w="60%" />}
        </td>
      ))}
    </tr>
  )
}

const stateWords: Record<ExampleState, string> = {
  unlabelled: 'Unlabelled',
  draft: 'Draft',
  labelled: 'Labelled',
  skipped: 'Skipped',
}

function Cell({ name, example, ...row }: CommentRowProps & { name: ColumnName; example: Example }) {
  if (name === 'position') return formatCount(example.position)
  if (name === 'source') return <span title={example.source}>{example.source}</span>
  if (name === 'labels') return <AnswerChips example={example} labels={row.labels} all={row.expanded} />
  if (name === 'state')
    return (
      <span className={classes.state}>
        {example.state === 'draft' ? <Badge>Draft</Badge> : stateWords[example.state]}
        {example.flagged && <IconFlagFilled size={13} aria-label="Flagged" />}
      </span>
    )
  const Chevron = row.expanded ? IconChevronDown : IconChevronRight
  return (
    <span className={classes.text}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="xs"
        tabIndex={-1}
        aria-label={row.expanded ? 'Show one line' : 'Show the whole comment'}
        aria-expanded={row.expanded}
        onClick={() => row.onExpand(row.index)}
      >
        <Chevron size={14} />
      </ActionIcon>
      <span className={classes.words} dir="auto">
        {row.expanded ? example.text : example.text.slice(0, 400)}
      </span>
    </span>
  )
}
