/** A table of any number of rows under a sticky header, moved through by keys; its rows are `tr` of the class `row`. */
import type { KeyboardEvent, ReactNode } from 'react'
import type { VirtualRows } from './use-virtual-rows'
import classes from './virtual-table.module.css'

interface VirtualTableProps {
  label: string
  total: number
  rows: VirtualRows
  /** Of the table, for its width. */
  className: string | undefined
  /** Id of the row that the keys are on. */
  activeRow: string | undefined
  multiselectable?: boolean
  onKeyDown: (event: KeyboardEvent) => void
  /** Its row of `th`. */
  head: ReactNode
  above?: ReactNode
  children: ReactNode
}

export const rowClass = classes.row

export function VirtualTable({ label, total, rows, className, activeRow, head, above, children, ...props }: VirtualTableProps) {
  return (
    <div className={classes.scroll} ref={rows.scroller}>
      {above}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are moved through, which makes it a grid
        role="grid"
        className={`${classes.table} ${className}`}
        aria-label={label}
        aria-rowcount={total + 1}
        aria-multiselectable={props.multiselectable}
        aria-activedescendant={activeRow}
        tabIndex={0}
        onKeyDown={props.onKeyDown}
      >
        <thead className={classes.head}>{head}</thead>
        <tbody className={classes.body} style={{ height: rows.virtualizer.getTotalSize() }}>
          {children}
        </tbody>
      </table>
    </div>
  )
}
