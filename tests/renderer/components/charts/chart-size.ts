/** Recharts draws nothing, and complains, where there is no size; jsdom has none to give. */
import { afterEach, beforeEach, vi } from 'vitest'

/** For the tests of a file: every element is 640 × 300. */
export function giveChartsASize(): void {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 640, 300))
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
}
