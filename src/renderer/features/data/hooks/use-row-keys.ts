/** Moving through the rows by keyboard, and selecting and opening them. */
import type { KeyboardEvent } from 'react'

export interface RowActions {
  active: number
  total: number
  /** Rows that fit on screen, for Page Up and Page Down. */
  perPage: number
  move: (index: number) => void
  toggle: (index: number) => void
  /** Selects the rows between the two, both included. */
  extend: (from: number, to: number) => void
  expand: (index: number) => void
  selectAll: () => void
  clear: () => void
}

const steps: Record<string, (actions: RowActions) => number> = {
  ArrowDown: ({ active }) => active + 1,
  ArrowUp: ({ active }) => active - 1,
  PageDown: ({ active, perPage }) => active + perPage,
  PageUp: ({ active, perPage }) => active - perPage,
  Home: () => 0,
  End: ({ total }) => total - 1,
}

/** Whether the key was one of the table's. */
function act({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent, actions: RowActions): boolean {
  const step = steps[key]
  if (step) {
    const to = Math.max(0, Math.min(actions.total - 1, step(actions)))
    if (shiftKey) actions.extend(actions.active, to)
    actions.move(to)
  } else if (key === ' ') actions.toggle(actions.active)
  else if (key === 'Enter') actions.expand(actions.active)
  else if (key === 'Escape') actions.clear()
  else if (key.toLowerCase() === 'a' && (ctrlKey || metaKey)) actions.selectAll()
  else return false
  return true
}

export function onRowKey(event: KeyboardEvent, actions: RowActions): void {
  // A box or a button inside the table keeps its own keys.
  if (event.target !== event.currentTarget || event.altKey || actions.total === 0) return
  if (act(event, actions)) event.preventDefault()
}

/** For the `?` overlay. */
export const rowKeyList = [
  { keys: ['ArrowUp', 'ArrowDown'], does: 'Move through the rows' },
  { keys: [' '], does: 'Select the row' },
  { keys: ['Enter'], does: 'Show the whole comment' },
  { keys: ['mod+a'], does: 'Select every row found' },
  { keys: ['Escape'], does: 'Clear the selection' },
]
