/** The next merge of a BPE word: the one of the lowest rank, and of these the leftmost. A binary heap. */

/** Larger than any word's number of symbols; rank × this + position stays an exact number. */
const POSITIONS = 2 ** 26

export class MergeQueue {
  private readonly heap: number[] = []

  push(rank: number, position: number): void {
    const { heap } = this
    const key = rank * POSITIONS + position
    let at = heap.push(key) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]! <= key) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = key
  }

  pop(): { readonly rank: number; readonly position: number } | null {
    const { heap } = this
    const top = heap[0]
    if (top === undefined) return null
    const last = heap.pop()!
    if (heap.length > 0) this.sink(last)
    return { rank: Math.floor(top / POSITIONS), position: top % POSITIONS }
  }

  private sink(key: number): void {
    const { heap } = this
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= key) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = key
  }
}
