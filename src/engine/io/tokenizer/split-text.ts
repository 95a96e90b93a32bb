/** Cutting a text at matches of a pattern, in the ways a tokenizer.json can name. */

export const SPLIT_BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const
export type SplitBehavior = (typeof SPLIT_BEHAVIORS)[number]

interface Part {
  readonly start: number
  readonly end: number
  readonly isMatch: boolean
}

/** Matches and what lies between them, without empty parts. */
function partsOf(text: string, pattern: RegExp, inverted: boolean): Part[] {
  const parts: Part[] = []
  let done = 0
  const add = (end: number, isMatch: boolean): void => {
    if (end > done) parts.push({ start: done, end, isMatch: isMatch !== inverted })
    done = end
  }
  for (const match of text.matchAll(pattern)) {
    add(match.index, false)
    add(match.index + match[0].length, true)
  }
  add(text.length, false)
  return parts
}

/** Whether `later` continues `earlier` instead of beginning a part of its own. */
const JOINS: Record<SplitBehavior, (earlier: Part, later: Part) => boolean> = {
  Removed: () => false,
  Isolated: () => false,
  Contiguous: (earlier, later) => earlier.isMatch === later.isMatch,
  MergedWithPrevious: (earlier, later) => later.isMatch && !earlier.isMatch,
  MergedWithNext: (earlier, later) => earlier.isMatch && !later.isMatch,
}

/** `pattern` is global; `inverted` takes what it does not match for the matches. Every result says where it began in the text. */
export function splitText(
  text: string,
  pattern: RegExp,
  behavior: SplitBehavior,
  inverted = false,
): [part: string, start: number][] {
  const joined: { start: number; end: number }[] = []
  let earlier: Part | null = null
  for (const part of partsOf(text, pattern, inverted)) {
    if (behavior === 'Removed' && part.isMatch) continue
    if (earlier && JOINS[behavior](earlier, part)) joined.at(-1)!.end = part.end
    else joined.push({ start: part.start, end: part.end })
    earlier = part
  }
  return joined.map(({ start, end }) => [text.slice(start, end), start])
}
