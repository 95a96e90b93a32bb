/** The head of a card as YAML: maps, lists, strings, numbers and booleans, no more. */

export type YamlValue = string | number | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue | null }

/** Between its two lines of dashes. What is null is left out. */
export const frontMatter = (values: { readonly [key: string]: YamlValue | null }): string =>
  `---\n${mapLines(values).join('\n')}\n---\n`

type YamlMap = { readonly [key: string]: YamlValue | null }

const mapLines = (map: YamlMap): string[] =>
  Object.entries(map).flatMap(([key, value]) => {
    if (value === null) return []
    const lines = linesOf(value)
    return typeof value === 'object' ? [`${scalar(key)}:`, ...indented(lines)] : [`${scalar(key)}: ${lines[0]}`]
  })

function linesOf(value: YamlValue): string[] {
  if (typeof value !== 'object') return [scalar(value)]
  if (!isList(value)) return mapLines(value)
  return value.flatMap((item) => {
    const [first = '', ...rest] = linesOf(item)
    return [`- ${first}`, ...indented(rest)]
  })
}

const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value)
const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

/** Words that YAML would take for something else than themselves: Norway's code is a no. */
const RESERVED = /^(y|n|yes|no|on|off|true|false|null|~)$/i
const PLAIN = /^[A-Za-z][\w./-]*$/

/** Plain where that is safe; otherwise as JSON, which YAML reads as it is. */
const scalar = (value: string | number | boolean): string =>
  typeof value === 'string' && PLAIN.test(value) && !RESERVED.test(value) ? value : JSON.stringify(value)
