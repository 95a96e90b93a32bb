/** The head of a card as YAML. */
import { stringify } from 'yaml'

export type YamlValue = string | number | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue | null }

/** Python's clients of the Hub read YAML 1.1, where Norway's code is a no and `=` is no text: all words stand in quotation marks. */
const STYLE = { lineWidth: 0, version: '1.1', defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const

/** Between its two lines of dashes; what is null is left out. */
export function frontMatter(values: { readonly [key: string]: YamlValue | null }): string {
  const stated = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
  return `---\n${stringify(stated, STYLE)}---\n`
}
