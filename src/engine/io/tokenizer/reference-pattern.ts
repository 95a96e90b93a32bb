/** Regular expressions as the reference reads them (Oniguruma's syntax), as JavaScript's. What means something else is refused by name. */
import { AppError } from '@shared/errors'
import { known } from './reference-unicode'

const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\xb2\\xb3\\xb9\\xbc-\\xbe'
const CLASSES: Record<string, string> = {
  s: '\\p{White_Space}',
  d: known('\\p{Nd}'),
  w: known(WORD),
}
const SAME_ESCAPES = new Set('tnrfv')
const GROUPS = ['(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?i:']
const LINE_START = '(?:(?<![^])|(?<=\\n)(?=[^]))'
const LINE_END = '(?![^\\n])'

/** A reader of one pattern: `take` goes on by what it matched. */
class Source {
  private at = 0
  /** For each group that is open, whether letters in it stand for both cases. */
  readonly groups: boolean[] = []
  constructor(readonly text: string) {}
  get done(): boolean {
    return this.at >= this.text.length
  }
  take(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern.source, 'uy')
    sticky.lastIndex = this.at
    const match = sticky.exec(this.text)
    if (match) this.at += match[0].length
    return match
  }
  refuse(what: string): AppError {
    return new AppError(
      'unsupported',
      `tokenizer.json has the regular expression ${JSON.stringify(this.text)}; Moderato does not know ${what} in it.`,
    )
  }
}

const literal = (character: string): string =>
  /[\p{L}\p{N} ]/u.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`

/** An ASCII letter in both cases, with what else folds to it. V8's own (?i:) spoils the classes outside of it. */
function bothCases(source: Source, character: string): string {
  const lower = character.toLowerCase()
  if (/[^a-z'’ ]/.test(lower)) throw source.refuse(`${character} in (?i: )`)
  const others: Record<string, string> = { s: '\\u{17f}', k: '\\u{212a}' }
  return /[a-z]/.test(lower) ? `[${lower}${lower.toUpperCase()}${others[lower] ?? ''}]` : literal(character)
}

function escaped(source: Source): string {
  const property = source.take(/([pP])\{(\^?)(\w+)\}/)
  if (property) {
    const members = known(`\\p{${property[3] === 'Han' ? 'Script=Han' : property[3]}}`)
    return (property[1] === 'P') !== (property[2] === '^') ? `[^${members}]` : members
  }
  const code = source.take(/x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})/)
  if (code) return `\\u{${code[1] ?? code[2] ?? code[3]}}`
  const character = source.take(/[\s\S]/)?.[0] ?? ''
  const members = CLASSES[character.toLowerCase()]
  if (members) return character === character.toLowerCase() ? members : `[^${members}]`
  if (SAME_ESCAPES.has(character)) return `\\${character}`
  if (/[\p{P}\p{S} ]/u.test(character)) return literal(character)
  throw source.refuse(`\\${character}`)
}

/** Inside [ … ], its bracket taken. */
function characterClass(source: Source): string {
  let result = source.take(/\^/) ? '[^' : '['
  if (source.take(/\]/)) result += literal(']')
  while (!source.take(/\]/)) {
    if (source.done || source.take(/&&/)) throw source.refuse('&& or an unclosed [')
    if (source.take(/\[:punct:\]/)) result += known('\\p{P}\\p{S}')
    else if (source.take(/\[:/)) throw source.refuse('a class in [: :]')
    else if (source.take(/\[/)) result += characterClass(source)
    else if (source.take(/\\/)) result += escaped(source)
    else if (source.take(/-(?!\])/)) result += result.endsWith('[') || result.endsWith('^') ? literal('-') : '-'
    else result += literal(source.take(/[\s\S]/)![0])
  }
  return `${result}]`
}

function repetition(source: Source, repeat: string): string {
  if (source.take(/\+/)) throw source.refuse('a possessive repetition')
  return repeat.replace('{,', '{0,')
}

function opened(source: Source, group: string): string {
  if (!GROUPS.includes(group)) throw source.refuse(group)
  source.groups.push(group === '(?i:' || (source.groups.at(-1) ?? false))
  return group === '(' || group === '(?i:' ? '(?:' : group
}

function token(source: Source): string {
  const group = source.take(/\((?:\?(?:<?[=!]|[a-z]*:|[\s\S]))?/)?.[0]
  if (group) return opened(source, group)
  if (source.take(/\)/)) {
    source.groups.pop()
    return ')'
  }
  if (source.take(/\|/)) return '|'
  const repeat = source.take(/[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\}/)?.[0]
  if (repeat) return repetition(source, repeat)
  const folds = source.groups.at(-1) ?? false
  const special = source.take(/[\\[.^$]/)?.[0]
  if (special && folds) throw source.refuse(`${special} in (?i: )`)
  if (special) return SPECIAL[special]!(source)
  const character = source.take(/[\s\S]/)![0]
  return folds ? bothCases(source, character) : literal(character)
}

const SPECIAL: Record<string, (source: Source) => string> = {
  '\\': escaped,
  '[': characterClass,
  '.': () => '[^\\n]',
  '^': () => LINE_START,
  $: () => LINE_END,
}

function compile(source: Source): RegExp {
  let translated = ''
  while (!source.done) translated += token(source)
  try {
    return new RegExp(translated, 'gv')
  } catch {
    throw source.refuse('its structure')
  }
}

/** `pattern` of a Replace or Split: { String } is plain text, { Regex } an expression. */
export function referencePattern(pattern: unknown): RegExp {
  const { String: text, Regex: regex } = (pattern ?? {}) as { readonly String?: unknown; readonly Regex?: unknown }
  if (typeof text === 'string' && text !== '') return new RegExp([...text].map(literal).join(''), 'gv')
  if (typeof regex === 'string' && regex !== '') return compile(new Source(regex))
  throw new AppError(
    'unsupported',
    `tokenizer.json has the pattern ${JSON.stringify(pattern)}; { String } or { Regex } was expected.`,
  )
}
