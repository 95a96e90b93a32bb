/** The command line of `npm run bench`: a table's name and options that all tables share. */
import { parseArgs } from 'node:util'
import { SetUpError } from '#scripts/run/failure.mjs'

/** @typedef {{ help: boolean, repeats: number, only: readonly string[], dropout: number, json: string | null }} Options */

/** The medians of fewer would be chance. */
const FEWEST_REPEATS = 3

/** @param {Record<string, import('./tables.mjs').Table>} tables */
export const usage = (tables) =>
  [
    'npm run bench -- TABLE [OPTION…]',
    '',
    ...Object.entries(tables).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`),
    '',
    '  --repeats N     measurements of each, at least 3 (9)',
    '  --only A,B      these alone',
    '  --dropout P     rate of every dropout (0.1)',
    '  --json FILE     writes what was measured, too',
    '',
    'MODERATO_PYTHON names a Python with torch and transformers to compare with.',
  ].join('\n')

/**
 * @param {readonly string[]} words
 * @param {Record<string, unknown>} tables
 * @returns {{ name: string, options: Options }}
 */
export function parseArguments(words, tables) {
  const { values, positionals } = parse(words)
  const [name = '', ...more] = positionals
  if (more.length > 0 || (name !== '' && !Object.hasOwn(tables, name)))
    throw new SetUpError(
      `bench: found "${[name, ...more].join(' ')}", expected one table: ${Object.keys(tables).join(', ')}. See --help.`,
    )
  const repeats = Number(values.repeats ?? 9)
  if (!Number.isInteger(repeats) || repeats < FEWEST_REPEATS)
    throw new SetUpError(`bench --repeats: found "${values.repeats}", expected a whole number from ${FEWEST_REPEATS} on.`)
  const dropout = Number(values.dropout ?? 0.1)
  if (!(dropout >= 0 && dropout < 1))
    throw new SetUpError(`bench --dropout: found "${values.dropout}", expected a share from 0 to below 1.`)
  const only = values.only?.split(',') ?? []
  return { name, options: { help: Boolean(values.help), repeats, only, dropout, json: values.json ?? null } }
}

/** @param {readonly string[]} words */
function parse(words) {
  const text = /** @type {const} */ ({ type: 'string' })
  const options = { help: /** @type {const} */ ({ type: 'boolean' }), repeats: text, only: text, dropout: text, json: text }
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (error) {
    throw new SetUpError(`bench: ${/** @type {Error} */ (error).message} See --help.`)
  }
}
