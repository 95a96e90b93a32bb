/** Scoring beside PyTorch and Transformers.js on the same model: a file of comments sorted by length, and one text of 40 words. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { tell } from '#scripts/run/failure.mjs'
import { atRoot, cacheFolder } from '#scripts/run/paths.mjs'
import { headless } from './headless.mjs'
import { markdown, middle, ratio, shown } from './report.mjs'
import { inScratch, jigsaw } from './scratch.mjs'
import { Worker } from './worker.mjs'

/** The version that is compared with, outside the project's dependencies. */
const TRANSFORMERS_JS = '@huggingface/transformers@4.3.1'

/** Turns with one text for each with the file: they take half a second, and the machine's speed changes within seconds. */
const TEXT_TURNS = 10

/** @typedef {{ name: string, rowsPerSecond: number[], milliseconds: number[] }} Row */

/** @type {import('./tables.mjs').Run} */
export const scoring = ({ runtime, options }) =>
  inScratch(async ({ folder, shared, python }) => {
    const model = join(folder, 'model')
    tell('training a few steps of MiniLM for a model to score with')
    const recipe = ['--rows', '256', '--epochs', '1', '--base', 'minilm']
    await headless({ folder, runtime }, ['train', '--data', jigsaw(shared, 'train.csv'), ...recipe, '--out', model])
    /** @type {[string, Worker][]} */
    const workers = []
    try {
      for await (const worker of opened({ folder, model, rows: jigsaw(shared, 'eval.csv'), python, runtime }))
        workers.push(worker)
      const measured = await inTurns(workers, options.repeats)
      return { measured, text: table(measured) }
    } finally {
      for (const [, worker] of workers) worker.end()
    }
  })

/**
 * Whoever scores here, each ready before the next is opened: Transformers.js reads what PyTorch exports.
 *
 * @param {{ folder: string, model: string, rows: string, python: string | null, runtime: import('#scripts/ensure/runtime.mjs').Runtime }} work
 * @returns {AsyncGenerator<[string, Worker]>}
 */
async function* opened({ folder, model, rows, python, runtime }) {
  /** @type {(name: string, worker: Worker) => Promise<[string, Worker]>} */
  const ready = async (name, worker) => {
    await worker.answer()
    return [name, worker]
  }
  const node = (/** @type {string} */ script, /** @type {string[]} */ ...args) =>
    new Worker(runtime.executable, [atRoot(`scripts/bench/${script}`), ...args], nodeEnvironment(runtime))
  yield ready('Moderato', node('scoring-ours.mjs', model, rows))
  const exported = join(folder, 'exported')
  if (python) {
    copyModel(model, exported)
    const args = [atRoot('scripts/bench/scoring_pytorch.py'), model, rows, exported]
    yield ready('PyTorch', new Worker(python, args, process.env))
  }
  const installed = await transformersJs()
  if (!installed) return
  const theirs = 'scoring-transformers-js.mjs'
  if (python) yield ready('Transformers.js, ONNX as PyTorch exports it', node(theirs, installed, exported, rows))
  yield ready('Transformers.js, our onnx/model.onnx', node(theirs, installed, model, rows))
}

/** All but the ONNX model, which another will take the place of.  @param {string} from @param {string} to */
function copyModel(from, to) {
  mkdirSync(join(to, 'onnx'), { recursive: true })
  for (const name of readdirSync(from)) if (statSync(join(from, name)).isFile()) copyFileSync(join(from, name), join(to, name))
}

/** The folder that Transformers.js is installed in, once for all clones; null where it cannot be fetched. */
async function transformersJs() {
  const folder = join(cacheFolder(process.env), 'bench-transformers-js')
  if (existsSync(join(folder, 'node_modules', '@huggingface', 'transformers'))) return folder
  mkdirSync(folder, { recursive: true })
  const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', TRANSFORMERS_JS]
  if (await succeeds('npm', install, { stdio: [...TO_STDERR] })) return folder
  tell(`${TRANSFORMERS_JS} could not be installed: not compared with.`)
  return null
}

/** @param {[string, Worker][]} workers @param {number} repeats @returns {Promise<Row[]>} */
async function inTurns(workers, repeats) {
  /** @type {Row[]} */
  const rows = workers.map(([name]) => ({ name, rowsPerSecond: [], milliseconds: [] }))
  for (let turn = 0; turn < repeats; turn++)
    for (const [i, [name, worker]] of workers.entries()) {
      tell(`${name}, ${turn + 1} of ${repeats}`)
      rows[i]?.rowsPerSecond.push((await worker.ask('file')).rowsPerSecond)
    }
  tell('one text')
  for (let turn = 0; turn < repeats * TEXT_TURNS; turn++)
    for (const [i, [, worker]] of workers.entries()) rows[i]?.milliseconds.push((await worker.ask('text')).milliseconds)
  return rows
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const [ours] = rows
  const [speed, time] = [middle(ours?.rowsPerSecond ?? []), middle(ours?.milliseconds ?? [])]
  return markdown(
    ['scored by', 'rows/s', 'ours / this', 'one text, p50, ms', 'ours / this'],
    rows.map(({ name, rowsPerSecond, milliseconds }) => {
      const [other, otherTime] = [middle(rowsPerSecond), middle(milliseconds)]
      return [name, shown(other, 0), ratio(speed, other), shown(otherTime, 2), ratio(time, otherTime)]
    }),
  )
}
