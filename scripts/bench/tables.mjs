/** The tables that `npm run bench` can measure; a line here adds one. */
import { steps } from './steps.mjs'
import { training } from './training.mjs'

/**
 * @typedef {object} Table
 * @property {string} summary
 * @property {(context: Context) => Promise<string>} run answers what is printed
 *
 * @typedef {{ runtime: import('#scripts/ensure/runtime.mjs').Runtime, options: import('./arguments.mjs').Options }} Context
 */

/** @type {Record<string, Table>} */
export const TABLES = {
  steps: { summary: 'one training step of each architecture beside PyTorch’s: time and peak memory', run: steps },
  training: { summary: 'whole runs of MiniLM beside Transformers’ Trainer: samples a second and peak memory', run: training },
}
