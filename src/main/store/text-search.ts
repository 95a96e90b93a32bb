/**
 * "Every word occurs in the text, whatever its case" as an SQL condition. A scan with LIKE takes about 50 ms over 100,000
 * comments; a trigram index would take 2 ms, and five seconds more to import them and twice their size on disk.
 */
import type { SqlValue } from './database'

/** Null when there is nothing to search for. */
export function wordsCondition(search: string): { sql: string; params: SqlValue[] } | null {
  const words = search.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return null
  const patterns = words.flatMap(patternsOf)
  return {
    sql: patterns.map(({ operator }) => `e.text ${operator}`).join(' AND '),
    params: patterns.map(({ pattern }) => pattern),
  }
}

interface Pattern {
  operator: `LIKE ? ESCAPE '\\'` | 'GLOB ?'
  pattern: string
}

/** LIKE ignores the case of ASCII letters only; a word with other cased letters (Ärger, привет) is matched by GLOB. */
function patternsOf(word: string): Pattern[] {
  if (![...word].some((char) => char > '\x7f' && casesOf(char).length > 1)) return [like(word)]
  const ascii = (word.match(/[\x21-\x7e]+/g) ?? []).sort((a, b) => b.length - a.length)[0]
  // The longest ASCII part is looked for first: LIKE is four times faster and rules most texts out.
  return [...(ascii ? [like(ascii)] : []), glob(word)]
}

/** `50%_` → `%50\%\_%`. */
const like = (word: string): Pattern => ({ operator: `LIKE ? ESCAPE '\\'`, pattern: `%${word.replaceAll(/[\\%_]/g, '\\$&')}%` })

/** `Är*` → `*[Ää][Rr][*]*`. */
const glob = (word: string): Pattern => ({
  operator: 'GLOB ?',
  pattern: `*${[...word].map((char) => (casesOf(char).length > 1 || '*?['.includes(char) ? `[${casesOf(char).join('')}]` : char)).join('')}*`,
})

/** The one-letter forms of a letter: `ä` → ä, Ä; `ß` has none in upper case but ß itself. */
const casesOf = (char: string): string[] => [
  ...new Set([char, char.toLowerCase(), char.toUpperCase()].filter((form) => [...form].length === 1)),
]
