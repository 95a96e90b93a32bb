/** Numbers as people read them: medians and Markdown tables. */

/** @param {readonly number[]} numbers @returns {number} */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** Columns as wide as their widest cell; the first is text, the others numbers.  @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function markdown(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? `:${'-'.repeat(width + 1)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** The median, or null where nothing was measured.  @param {readonly number[]} numbers */
export const middle = (numbers) => (numbers.length > 0 ? median(numbers) : null)

/** @param {number | null | undefined} number */
export const shown = (number, digits = 1) => number?.toFixed(digits) ?? '–'

/** @param {number | null | undefined} a @param {number | null | undefined} b */
export const ratio = (a, b) => (a && b ? (a / b).toFixed(2) : '–')
