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
const GROUPS = ['(?:', '(?=', '(?!', '(?<=', '(?<!', '(?i:']
const LINE_START = '(?:(?<![sS])|(?<=\\n)(?=[sS]))'
const LINE_END = '(?![^\\n])'

/** A reader of one pattern: `take` goes on by what it matched. */
class Source {
  private at = 0
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

function token(source: Source): string {
  if (source.take(/\\/)) return escaped(source)
  if (source.take(/\[/)) return characterClass(source)
  const repeat = source.take(/[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\}/)?.[0]
  if (repeat) {
    if (source.take(/\+/)) throw source.refuse('a possessive repetition')
    return repeat.replace('{,', '{0,')
  }
  if (source.take(/\./)) return '[^\\n]'
  if (source.take(/\^/)) return LINE_START
  if (source.take(/\$/)) return LINE_END
  const group = source.take(/\((?:\?(?:<[=!]|[^)]{0,2}))?/)?.[0]
  if (group) {
    if (group !== '(' && !GROUPS.includes(group)) throw source.refuse(group)
    return group === '(' ? '(?:' : group
  }
  const plain = source.take(/[)|]/)?.[0]
  return plain ?? literal(source.take(/[\s\S]/)![0])
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
