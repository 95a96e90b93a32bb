/** The comments as a virtual table: any number of rows, a sticky header, keys to move, select and open. */
import { Checkbox } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { ROW_HEIGHT, useVirtualRows } from '@renderer/components/virtual-table/use-virtual-rows'
import { rowClass, VirtualTable } from '@renderer/components/virtual-table/virtual-table'
import { type ColumnName, columns, gridTemplate } from '@renderer/features/data/columns'
import type { CommentFilter } from '@renderer/features/data/filter'
import { useCommentRows } from '@renderer/features/data/hooks/use-comment-pages'
import { onRowKey } from '@renderer/features/data/hooks/use-row-keys'
import type { Selection } from '@renderer/features/data/hooks/use-selection'
import type { ExamplePage, Label } from '@shared/project'
import { useId, useState } from 'react'
import { CommentRow } from './comment-row'
import classes from './comments-table.module.css'

interface CommentsTableProps {
  projectId: string
  labels: Label[]
  filter: CommentFilter
  firstPage: ExamplePage
  shown: ColumnName[]
  selection: Selection
}

export function CommentsTable({ projectId, labels, filter, firstPage, shown, selection }: CommentsTableProps) {
  const { total } = firstPage
  const id = useId()
  const visible = useVirtualRows(total)
  const { scroller, virtualizer, items, inSight } = visible
  const [active, setActive] = useState(0)
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set())
  const rows = useCommentRows(projectId, filter, firstPage, inSight)

  const move = (index: number) => {
    setActive(index)
    virtualizer.scrollToIndex(index)
  }
  const expand = (index: number) =>
    setExpanded((before) => {
      const next = new Set(before)
      if (!next.delete(index)) next.add(index)
      return next
    })
  const toggle = (index: number) => {
    const example = rows.at(index)
    if (example) selection.toggle(example.id)
  }
  const extend = (from: number, to: number) => {
    const [low, high] = from < to ? [from, to] : [to, from]
    const between = Array.from({ length: high - low + 1 }, (_, i) => rows.at(low + i)?.id)
    selection.add(between.filter((found) => found !== undefined))
  }
  const perPage = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2)
  const actions = { active, total, perPage, move, toggle, extend, expand, selectAll: selection.selectAll, clear: selection.clear }
  const template = { gridTemplateColumns: gridTemplate(shown) }
  const all = selection.ids.size > 0 && selection.ids.size >= total

  return (
    <VirtualTable
      label="Comments"
      total={total}
      rows={visible}
      className={classes.table}
      activeRow={total > 0 ? `${id}-${active}` : undefined}
      multiselectable
      onKeyDown={(event) => onRowKey(event, actions)}
      above={
        rows.error !== null && <ErrorMessage title="Some comments could not be loaded." error={rows.error} onRetry={rows.retry} />
      }
      head={
        <tr className={`${rowClass} ${classes.row}`} style={template} aria-rowindex={1}>
          <th className={classes.check}>
            <Checkbox
              size="xs"
              aria-label="Select every comment found"
              checked={all}
              indeterminate={selection.ids.size > 0 && !all}
              disabled={selection.selecting}
              onChange={() => (all ? selection.clear() : selection.selectAll())}
            />
          </th>
          {shown.map((name) => (
            <th key={name} data-numeric={columns[name].numeric || undefined}>
              {columns[name].title}
            </th>
          ))}
        </tr>
      }
    >
      {items.map(({ index, key, start }) => (
        <CommentRow
          key={key}
          rowId={`${id}-${index}`}
          index={index}
          top={start}
          measure={virtualizer.measureElement}
          template={template.gridTemplateColumns}
          example={rows.at(index)}
          labels={labels}
          shown={shown}
          active={index === active}
          selected={selection.ids.has(rows.at(index)?.id ?? -1)}
          expanded={expanded.has(index)}
          onActivate={setActive}
          onToggle={toggle}
          onExtend={(to) => extend(active, to)}
          onExpand={expand}
        />
      ))}
    </VirtualTable>
  )
}
