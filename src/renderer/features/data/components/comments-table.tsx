/** The comments as a virtual table: any number of rows, a sticky header, keys to move, select and open. */
import { Checkbox } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { type ColumnName, columns, gridTemplate } from '@renderer/features/data/columns'
import type { CommentFilter } from '@renderer/features/data/filter'
import { useCommentRows } from '@renderer/features/data/hooks/use-comment-pages'
import { onRowKey } from '@renderer/features/data/hooks/use-row-keys'
import type { Selection } from '@renderer/features/data/hooks/use-selection'
import type { ExamplePage, Label } from '@shared/project'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useRef, useState } from 'react'
import { CommentRow } from './comment-row'
import classes from './comments-table.module.css'

const ROW_HEIGHT = 40

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
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set())
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
  })
  const items = virtualizer.getVirtualItems()
  const rows = useCommentRows(projectId, filter, firstPage, { first: items[0]?.index ?? 0, last: items.at(-1)?.index ?? 0 })

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
    <div className={classes.scroll} ref={scroller}>
      {rows.error !== null && <ErrorMessage title="Some comments could not be loaded." error={rows.error} onRetry={rows.retry} />}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are moved through and selected, which makes it a grid
        role="grid"
        className={classes.table}
        aria-label="Comments"
        aria-rowcount={total + 1}
        aria-multiselectable
        aria-activedescendant={total > 0 ? `${id}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={(event) => onRowKey(event, actions)}
      >
        <thead className={classes.head}>
          <tr className={classes.row} style={template} aria-rowindex={1}>
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
        </thead>
        <tbody className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
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
        </tbody>
      </table>
    </div>
  )
}
