/** Losses of 200 steps beside Trainer's: one starting folder that holds a classifier, one order of rows, no dropout. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tell } from '#scripts/run/failure.mjs'
import { headless } from './headless.mjs'
import { markdown } from './report.mjs'
import { inScratch, jigsaw } from './scratch.mjs'
import { trainer } from './trainer.mjs'

const STEPS = 200
const BATCH = 16
const ROWS = STEPS * BATCH

/** @typedef {[number, number]} Loss the step and the mean loss of the ten up to it */

/** @type {import('./tables.mjs').Run} */
export const losses = ({ runtime }) =>
  inScratch(async ({ folder, shared, python }) => {
    const place = { folder, runtime }
    const data = jigsaw(shared, 'train.csv')
    const start = join(folder, 'start')
    await writeStart(place, data, start)
    const recipe = ['--rows', `${ROWS}`, '--epochs', '1', '--order', writeOrder(folder), '--dropout', '0']
    tell(`${STEPS} steps of ours`)
    const rest = ['--eval', data, '--eval-rows', '64', '--batch-size', `${BATCH}`, '--learning-rate', '2e-5']
    const own = await headless(place, ['train', '--data', data, '--base', start, ...recipe, ...rest])
    /** @type {Loss[]} */
    const ours = tens(own.lossHistory)
    if (python) tell(`${STEPS} steps of Trainer`)
    const words = ['--model', start, '--train', data, ...recipe, '--batch', `${BATCH}`, '--lr', '2e-5']
    /** @type {Loss[] | null} */
    const theirs = python ? (await trainer(python, shared, folder, words)).loss_history : null
    return { measured: { ours, trainer: theirs }, text: table(ours, theirs) }
  })

/** A model with a classifier to begin with.  @param {import('./headless.mjs').Place} place @param {string} data @param {string} out */
const writeStart = (place, data, out) =>
  headless(place, ['train', '--data', data, '--rows', '64', '--max-steps', '1', '--base', 'minilm', '--out', out])

/** Every row once, neighbours far apart.  @param {string} folder */
function writeOrder(folder) {
  const file = join(folder, 'order.txt')
  writeFileSync(file, Array.from({ length: ROWS }, (_, i) => (i * 1201) % ROWS).join('\n'))
  return file
}

/** Means over ten steps, as Trainer logs them.  @param {readonly Loss[]} history @returns {Loss[]} */
const tens = (history) =>
  Array.from({ length: Math.floor(history.length / 10) }, (_, i) => {
    const part = history.slice(10 * i, 10 * i + 10)
    return [10 * (i + 1), part.reduce((sum, [, loss]) => sum + loss, 0) / part.length]
  })

/** @param {readonly Loss[]} ours @param {readonly Loss[] | null} theirs */
function table(ours, theirs) {
  const rows = ours.filter(([step]) => step % 50 === 0 || step === 10)
  const other = new Map(theirs ?? [])
  return markdown(
    ['up to step', 'ours', 'Trainer', 'ours / Trainer'],
    rows.map(([step, loss]) => {
      const reference = other.get(step)
      return [`${step}`, loss.toFixed(4), reference?.toFixed(4) ?? '–', reference ? (loss / reference).toFixed(5) : '–']
    }),
  )
}
