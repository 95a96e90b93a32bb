/** Which rows train and which validate: the same answer for the same seed, and never one text on both sides. */
import { createHash, hash } from 'node:crypto'

export interface SplitRow {
  id: string
  text: string
}

/** A short stand-in for a text, so that a million of them can be compared without holding them. */
export const textKey = (text: string): string => hash('sha1', text, 'base64')

/** Collects rows one by one and then draws the validation set; it keeps ids and text keys only. */
export class Splitter {
  readonly #groups = new Map<string, string[]>()
  #rows = 0

  get rows(): number {
    return this.#rows
  }

  add(row: SplitRow): void {
    const key = textKey(row.text)
    const group = this.#groups.get(key)
    if (group) group.push(row.id)
    else this.#groups.set(key, [row.id])
    this.#rows++
  }

  /**
   * Ids of all rows, and of those that validate. Groups of rows with one text come in the order of sha256(seed, smallest id) and are taken where
   * they fit into round(rows × fraction). Where none fits, the smallest is taken; nothing, if there is but one text.
   */
  draw(fraction: number, seed: number): { drawn: Set<string>; known: Set<string> } {
    return { drawn: this.#drawEvaluation(fraction, seed), known: new Set([...this.#groups.values()].flat()) }
  }

  #drawEvaluation(fraction: number, seed: number): Set<string> {
    const groups = [...this.#groups.values()].map((ids) => ({ ids, rank: rank(seed, ids) }))
    groups.sort((a, b) => (a.rank < b.rank ? -1 : 1))
    const wanted = Math.min(this.#rows - 1, Math.max(1, Math.round(this.#rows * fraction)))
    const drawn = new Set<string>()
    for (const { ids } of groups) {
      if (drawn.size + ids.length > wanted) continue
      for (const id of ids) drawn.add(id)
    }
    if (drawn.size > 0 || groups.length < 2) return drawn
    return new Set(groups.reduce((least, group) => (group.ids.length < least.ids.length ? group : least)).ids)
  }
}

const rank = (seed: number, ids: readonly string[]): string => {
  const smallest = [...ids].sort()[0]
  return createHash('sha256').update(`${seed}\n${smallest}`).digest('hex')
}
