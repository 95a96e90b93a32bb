/** The tables that `npm run bench` can measure; a line here adds one. */
import { growth } from './growth.mjs'
import { losses } from './losses.mjs'
import { profile } from './profile.mjs'
import { scoring } from './scoring.mjs'
import { steps } from './steps.mjs'
import { training } from './training.mjs'

/**
 * @typedef {{ runtime: import('#scripts/ensure/runtime.mjs').Runtime, options: import('./arguments.mjs').Options }} Context
 * @typedef {{ measured: unknown, text: string }} Outcome all that was measured, and the table that is printed of it
 * @typedef {(context: Context) => Promise<Outcome>} Run
 * @typedef {{ summary: string, run: Run }} Table
 */

/** @type {Record<string, Table>} */
export const TABLES = {
  training: { summary: 'whole runs beside Transformers’ Trainer: samples a second and peak memory', run: training },
  scoring: { summary: 'scoring beside PyTorch and Transformers.js: a file, and one text', run: scoring },
  losses: { summary: 'losses of 200 steps beside Trainer’s', run: losses },
  profile: {
    summary: 'where the time of a training step goes, and how near its products are to the machine’s peak',
    run: profile,
  },
  growth: { summary: 'how a step grows with rows, length, layers and labels; draws docs/growth.svg', run: growth },
  steps: { summary: 'one training step of each architecture beside PyTorch’s: time and peak memory', run: steps },
}
