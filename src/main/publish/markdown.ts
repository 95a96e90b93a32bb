/** Pieces of a card in Markdown; names that people chose are shown as they are and never as markup. */

/** In a sentence or a cell: nothing of it begins markup, a tag or another cell. */
export const plainText = (words: string): string =>
  words.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>#|~$]/g, (character) => `\\${character}`)

/** The first column to the left, the others to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export const codeBlock = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\``

export const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'undefined' : value.toFixed(4)

export const count = (number: number): string => number.toLocaleString('en-US')

/** `1 answer was`, `2 answers were`. */
export const answersWere = (number: number): string => `${count(number)} ${number === 1 ? 'answer was' : 'answers were'}`
