/** The command line of `npm run bench`: names of tables and the options that they share. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SetUpError } from '#scripts/run/failure.mjs'
import { callerFolder } from '#scripts/run/headless.mjs'
import { TEST_OUTPUT } from '#scripts/run/paths.mjs'

/** @typedef {{ help: boolean, repeats: number, only: readonly string[], dropout: number, json: string }} Options */

/** The medians of fewer would be chance. */
const FEWEST_REPEATS = 3

/** @param {Record<string, import('./tables.mjs').Table>} tables */
export const usage = (tables) =>
  [
    'npm run bench -- [TABLE…] [OPTION…]: all tables unless some are named',
    '',
    ...Object.entries(tables).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`),
    '',
    '  --repeats N     measurements of each, at least 3 (3)',
    '  --only A,B      these architectures alone (steps)',
    '  --dropout P     rate of every dropout (0.1; steps)',
    '  --json FILE     where what was measured is written (test-output/bench.json)',
    '',
    'MODERATO_PYTHON names a Python with torch and transformers to compare with.',
  ].join('\n')

/**
 * @param {readonly string[]} words
 * @param {Record<string, unknown>} tables
 * @returns {{ names: string[], options: Options }}
 */
export function parseArguments(words, tables) {
  const { values, positionals } = parse(words)
  const unknown = positionals.find((name) => !Object.hasOwn(tables, name))
  if (unknown !== undefined)
    throw new SetUpError(`bench: found "${unknown}", expected any of ${Object.keys(tables).join(', ')}. See --help.`)
  const names = positionals.length > 0 ? positionals : Object.keys(tables)
  const repeats = Number(values.repeats ?? FEWEST_REPEATS)
  if (!Number.isInteger(repeats) || repeats < FEWEST_REPEATS)
    throw new SetUpError(`bench --repeats: found "${values.repeats}", expected a whole number from ${FEWEST_REPEATS} on.`)
  const dropout = Number(values.dropout ?? 0.1)
  if (!(dropout >= 0 && dropout < 1))
    throw new SetUpError(`bench --dropout: found "${values.dropout}", expected a share from 0 to below 1.`)
  const only = values.only?.split(',') ?? []
  const json = values.json ? resolve(callerFolder(), values.json) : join(TEST_OUTPUT, 'bench.json')
  return { names, options: { help: Boolean(values.help), repeats, only, dropout, json } }
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
