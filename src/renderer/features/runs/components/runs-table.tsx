/** The history as a table: sticky head, sortable, virtual, with a row cursor for the keyboard. */
import { Table, UnstyledButton } from '@mantine/core'
import { usePageKeys } from '@renderer/components/page-keys'
import type { RunSelection } from '@renderer/features/runs/hooks/use-run-selection'
import { type RunColumn, type RunSort, sortRuns } from '@renderer/features/runs/run-columns'
import type { RunSummary } from '@shared/run'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useRef, useState } from 'react'
import { RunRow } from './run-row'
import classes from './runs-table.module.css'

const ROW_HEIGHT = 36

interface Props {
  runs: readonly RunSummary[]
  all: readonly RunSummary[]
  columns: readonly RunColumn[]
  selection: RunSelection
  sort: RunSort
  onSort: (sort: RunSort) => void
  onExport: (run: RunSummary) => void
  onDelete: (runs: RunSummary[]) => void
}

export function RunsTable({ runs, all, columns, selection, sort, onSort, onExport, onDelete }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState(0)
  const [renaming, setRenaming] = useState<string | null>(null)
  const rows = sortRuns(runs, sort, all)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]!.id,
    overscan: 8,
  })
  usePageKeys([
    { keys: ['ArrowUp', 'ArrowDown', 'Home', 'End'], does: 'Move between runs' },
    { keys: ['Enter'], does: 'Open the run' },
    { keys: [' '], does: 'Add the run to the comparison' },
    { keys: ['F2'], does: 'Rename the run' },
    { keys: ['Delete'], does: 'Delete the run' },
  ])

  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setCursor(next)
    virtual.scrollToIndex(next)
    // The row may be drawn only after the scroll.
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return
    const run = rows[index]!
    const act: Record<string, () => void> = {
      ArrowDown: () => goTo(index + 1),
      ArrowUp: () => goTo(index - 1),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      Enter: () => selection.select([run.id]),
      ' ': () => selection.toggle(run.id),
      F2: () => setRenaming(run.id),
      Delete: () => onDelete([run]),
    }
    const action = act[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }

  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const span = columns.length + 4
  return (
    <div className={classes.box} ref={box} data-short={selection.ids.length > 0 || undefined}>
      <Table
        className={classes.table}
        miw={276 + columns.reduce((sum, column) => sum + column.width, 0)}
        horizontalSpacing="xs"
        aria-label="Runs"
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        role="grid"
      >
        <colgroup>
          <col style={{ width: 40 }} />
          <col style={{ width: 36 }} />
          <col />
          {columns.map((column) => (
            <col key={column.key} style={{ width: column.width }} />
          ))}
          <col style={{ width: 44 }} />
        </colgroup>
        <Table.Thead>
          <Table.Tr>
            <Table.Th />
            <SortHead of={{ key: 'starred', title: '★', meaning: 'Starred' }} sort={sort} onSort={onSort} />
            <SortHead of={{ key: 'name', title: 'Name' }} sort={sort} onSort={onSort} />
            {columns.map((column) => (
              <SortHead key={column.key} of={column} sort={sort} onSort={onSort} />
            ))}
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Spacer height={above} span={span} />
          {items.map(({ index, key }) => (
            <RunRow
              key={key}
              index={index}
              run={rows[index]!}
              all={all}
              columns={columns}
              selection={selection}
              tabbable={index === Math.min(cursor, rows.length - 1)}
              renaming={renaming === rows[index]!.id}
              onRename={(on) => setRenaming(on ? rows[index]!.id : null)}
              onExport={() => onExport(rows[index]!)}
              onDelete={() => onDelete([rows[index]!])}
              onFocus={() => setCursor(index)}
              onKeyDown={(event) => onKeyDown(event, index)}
            />
          ))}
          <Spacer height={below} span={span} />
        </Table.Tbody>
      </Table>
    </div>
  )
}

interface SortHeadProps {
  of: Pick<RunColumn, 'key' | 'title' | 'meaning' | 'figures'>
  sort: RunSort
  onSort: (sort: RunSort) => void
}

function SortHead({ of: { key, title, meaning, figures }, sort, onSort }: SortHeadProps) {
  const active = sort.key === key
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp
  const ariaSort = active ? (sort.descending ? 'descending' : 'ascending') : 'none'
  // Figures are sought from the best down, words from A up.
  const next = active ? !sort.descending : Boolean(figures) || key === 'starred'
  return (
    <Table.Th data-figures={figures || undefined} aria-sort={ariaSort}>
      <UnstyledButton
        className={classes.sort}
        fz="sm"
        title={meaning}
        aria-label={`Sort by ${meaning && key === 'starred' ? 'star' : title}`}
        onClick={() => onSort({ key, descending: next })}
      >
        {title}
        {active && <Arrow size={14} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  )
}

function Spacer({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null
  return (
    <tr className={classes.spacer} aria-hidden>
      <td colSpan={span} style={{ height }} />
    </tr>
  )
}
