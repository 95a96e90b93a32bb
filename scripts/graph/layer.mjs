/** What `npm run graph` is asked for, and the text it answers with. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { InputError } from '#scripts/run/failure.mjs'

/** @typedef {{ architecture: string | null, model: string | null, layer: number, gradient: boolean }} Asked */

export const USAGE = `npm run -s graph -- ARCHITECTURE [OPTION…]
npm run -s graph -- --model DIR [OPTION…]

One layer of a family's graph: set up as Transformers does by default, or as the config.json of a model folder says.

  --layer N    another than the first, which is 0
  --gradient   the training graph: the layer with dropout, then its backward pass`

/**
 * @param {readonly string[]} words
 * @param {string} folder that relative paths are of
 * @returns {Asked | null} null for help
 */
export function parseArguments(words, folder) {
  const { values, positionals } = parse(words)
  if (values.help) return null
  const [architecture, ...more] = positionals
  if (more.length > 0 || (architecture === undefined) === (values.model === undefined))
    throw new InputError('graph: expected either one architecture or --model DIR; `npm run -s graph -- --help` shows how.')
  const layer = Number(values.layer ?? 0)
  if (!Number.isInteger(layer) || layer < 0)
    throw new InputError(`graph --layer: found "${values.layer}", expected a whole number from 0 on.`)
  const model = values.model === undefined ? null : resolve(folder, values.model)
  return { architecture: architecture ?? null, model, layer, gradient: Boolean(values.gradient) }
}

/** @param {readonly string[]} words */
function parse(words) {
  const [flag, text] = /** @type {const} */ ([{ type: 'boolean' }, { type: 'string' }])
  const options = { help: flag, gradient: flag, layer: text, model: text }
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (error) {
    throw new InputError(`graph: ${/** @type {Error} */ (error).message}`)
  }
}

/** Two labels, as Transformers has them where nothing is said. */
const LABELS = 2

/** @param {typeof import('@engine/index')} library @param {Asked} asked */
async function describe({ architectures, describeModel }, { architecture: name, model }) {
  if (model !== null) {
    const { architecture, config, labels } = await describeModel(model)
    return { architecture, config, labels: labels.length || LABELS }
  }
  const architecture = architectures.get(name ?? '')
  if (!architecture)
    throw new InputError(`graph: there is no architecture "${name}"; known are ${[...architectures.keys()].join(', ')}.`)
  return { architecture, config: architecture.config.parse({}), labels: LABELS }
}

/** @param {typeof import('@engine/index')} library the engine @param {Asked} asked */
export async function graphText(library, asked) {
  try {
    const model = await describe(library, asked)
    const graph = asked.gradient ? library.buildGradientGraph(model, () => true) : library.buildLogitsGraph(model, 'int64')
    return library.printGraph(library.oneLayer(graph, model, asked.layer))
  } catch (error) {
    // The engine's own refusals are sentences about what was asked for; "internal" is a mistake of ours.
    if (error instanceof Error && error.name === 'AppError' && !('code' in error && error.code === 'internal'))
      throw new InputError(error.message)
    throw error
  }
}
