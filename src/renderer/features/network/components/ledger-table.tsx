/** The ledger as a virtual table, newest first; Enter or a click unfolds a request. */
import { usePageKeys } from '@renderer/components/page-keys'
import { useVirtualRows } from '@renderer/components/virtual-table/use-virtual-rows'
import { rowClass, VirtualTable } from '@renderer/components/virtual-table/virtual-table'
import { useEntries } from '@renderer/features/network/hooks/use-ledger'
import type { LedgerFilter, LedgerPage } from '@shared/ledger'
import { type KeyboardEvent, useId, useState } from 'react'
import { LedgerRow } from './ledger-row'
import classes from './ledger-table.module.css'

interface LedgerTableProps {
  filter: LedgerFilter
  firstPage: LedgerPage
}

export function LedgerTable({ filter, firstPage }: LedgerTableProps) {
  const { total } = firstPage
  const id = useId()
  const rows = useVirtualRows(total)
  const { virtualizer, items, inSight } = rows
  const [active, setActive] = useState(0)
  const [unfolded, setUnfolded] = useState<number | null>(null)
  const entryAt = useEntries(filter, firstPage, inSight)
  const current = Math.min(active, total - 1)
  usePageKeys([
    { keys: ['ArrowUp', 'ArrowDown', 'Home', 'End'], does: 'Move between requests' },
    { keys: ['Enter'], does: 'Show all of the request' },
  ])

  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index))
    setActive(next)
    virtualizer.scrollToIndex(next)
  }
  // By its number: rows move down when requests come.
  const unfold = (index: number) => {
    const found = entryAt(index)?.id ?? null
    setUnfolded((before) => (before === found ? null : found))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const act: Record<string, () => void> = {
      ArrowDown: () => goTo(current + 1),
      ArrowUp: () => goTo(current - 1),
      Home: () => goTo(0),
      End: () => goTo(total - 1),
      Enter: () => unfold(current),
    }
    const action = act[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    action()
  }

  return (
    <VirtualTable
      label="Requests"
      total={total}
      rows={rows}
      className={classes.table}
      activeRow={total > 0 ? `${id}-${current}` : undefined}
      onKeyDown={onKeyDown}
      head={
        <tr className={`${rowClass} ${classes.row}`} aria-rowindex={1}>
          <th>When</th>
          <th>What for</th>
          <th>Request</th>
          <th className={classes.sender}>Sent by</th>
          <th>Result</th>
          <th data-numeric>Received</th>
          <th data-numeric>Sent</th>
        </tr>
      }
    >
      {items.map(({ index, key, start }) => (
        <LedgerRow
          key={key}
          rowId={`${id}-${index}`}
          index={index}
          top={start}
          measure={virtualizer.measureElement}
          entry={entryAt(index)}
          active={index === current}
          unfolded={entryAt(index)?.id === unfolded && unfolded !== null}
          onChoose={() => {
            setActive(index)
            unfold(index)
          }}
        />
      ))}
    </VirtualTable>
  )
}
