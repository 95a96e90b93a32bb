/** The patterns by which a dataset's card names its files. They are strangers': matching takes time in proportion, whatever they are. */

const MAX_LENGTH = 300

export type PathTest = (path: string) => boolean

/** `*` and `?` within a folder, `**` for any folders, `[…]` a character. Null for a pattern that is none. */
export function globPattern(pattern: string): PathTest | null {
  if (pattern === '' || pattern.length > MAX_LENGTH) return null
  const folders = pattern.split('/').map((part) => (part === '**' ? ANY : nameTest(part)))
  // `data/**` is what lies in the folder, and not the folder.
  if (folders.at(-1) === ANY) folders.push(() => true)
  return (path) => path.length <= 1_000 && fits(path.split('/'), folders)
}

/** Any number of items. */
const ANY = Symbol('any')
type Part<T> = typeof ANY | ((item: T) => boolean)

function nameTest(pattern: string): PathTest {
  const characters = (pattern.match(/\*+|\?|\[[^\]]+\]|./gsu) ?? []).map(characterTest)
  return (name) => fits([...name], characters)
}

function characterTest(part: string): Part<string> {
  if (part.startsWith('*')) return ANY
  if (part === '?') return () => true
  return part.length > 2 && part.startsWith('[') ? setTest(part.slice(1, -1)) : (character) => character === part
}

/** `abc`, `0-9`, and `!` in front for all others. */
function setTest(inside: string): PathTest {
  const isNegated = /^[!^]./u.test(inside)
  const ranges = (isNegated ? inside.slice(1) : inside).match(/.-.|./gsu) ?? []
  const isIn = (character: string) =>
    ranges.some((range) => {
      const [first = '', , last = first] = [...range]
      return character >= first && character <= last
    })
  return (character) => isIn(character) !== isNegated
}

/** Only the last ANY need be tried again: whatever the ones before it take, this one can take the rest. */
function fits<T>(items: readonly T[], parts: readonly Part<T>[]): boolean {
  let part = 0
  let any = -1
  let tried = 0
  for (let item = 0; item < items.length; ) {
    const expected = parts[part]
    if (expected === ANY) {
      any = part++
      tried = item
    } else if (expected?.(items[item]!)) {
      part++
      item++
    } else if (any >= 0) {
      part = any + 1
      item = ++tried
    } else return false
  }
  return parts.slice(part).every((rest) => rest === ANY)
}
