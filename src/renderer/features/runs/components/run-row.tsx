/** One run of the history: select, star, rename and what else can be done to it. */
import { ActionIcon, Checkbox, Group, Table } from '@mantine/core'
import { RunMark } from '@renderer/components/runs/run-mark'
import { useRunActions } from '@renderer/features/runs/hooks/use-run-actions'
import type { RunSelection } from '@renderer/features/runs/hooks/use-run-selection'
import type { RunColumn } from '@renderer/features/runs/run-columns'
import type { RunSummary } from '@shared/run'
import { IconStar, IconStarFilled } from '@tabler/icons-react'
import type { KeyboardEvent, MouseEvent } from 'react'
import { RunMenu } from './run-menu'
import { RunNameInput } from './run-name-input'
import classes from './runs-table.module.css'

interface Props {
  index: number
  run: RunSummary
  all: readonly RunSummary[]
  columns: readonly RunColumn[]
  selection: RunSelection
  tabbable: boolean
  renaming: boolean
  onRename: (on: boolean) => void
  onExport: () => void
  onDelete: () => void
  onFocus: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

export function RunRow(props: Props) {
  const { index, run, all, columns, selection, tabbable, renaming, onRename, onExport, onDelete, onFocus, onKeyDown } = props
  const { update } = useRunActions()
  const selected = selection.ids.includes(run.id)
  const Star = run.starred ? IconStarFilled : IconStar
  const onClick = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('button, input, label, a')) return
    if (event.ctrlKey || event.metaKey) selection.toggle(run.id)
    else selection.select([run.id])
  }
  return (
    <Table.Tr
      className={classes.row}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      onClick={onClick}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      <Table.Td>
        <Checkbox
          size="xs"
          aria-label={`Select ${run.name}`}
          checked={selected}
          onChange={() => selection.toggle(run.id)}
          tabIndex={-1}
        />
      </Table.Td>
      <Table.Td px={4}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          tabIndex={-1}
          aria-pressed={run.starred}
          aria-label={run.starred ? `Take the star off ${run.name}` : `Star ${run.name}`}
          onClick={() => update.mutate({ runId: run.id, starred: !run.starred })}
        >
          <Star size={15} />
        </ActionIcon>
      </Table.Td>
      <Table.Td onDoubleClick={() => onRename(true)}>
        <Group gap="xs" wrap="nowrap">
          <RunMark color={run.color} />
          {renaming ? (
            <RunNameInput run={run} onDone={() => onRename(false)} />
          ) : (
            <span className={classes.name} title={run.note ? `${run.name}: ${run.note}` : run.name}>
              {run.name}
            </span>
          )}
        </Group>
      </Table.Td>
      {columns.map((column) => (
        <Table.Td key={column.key} data-figures={column.figures || undefined}>
          {column.cell(run, all)}
        </Table.Td>
      ))}
      <Table.Td px={4}>
        <RunMenu run={run} onRename={() => onRename(true)} onExport={onExport} onDelete={onDelete} />
      </Table.Td>
    </Table.Tr>
  )
}
