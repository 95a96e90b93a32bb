/** Of any number of rows, those in sight. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'

/** Of a row that shows one line. */
export const ROW_HEIGHT = 40

export function useVirtualRows(total: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
  })
  const items = virtualizer.getVirtualItems()
  const inSight = { first: items[0]?.index ?? 0, last: items.at(-1)?.index ?? 0 }
  return { scroller, virtualizer, items, inSight }
}

export type VirtualRows = ReturnType<typeof useVirtualRows>
