/** `moderato demo`: the main job from end to end, on the embedded base and the sample comments. */
import { join } from 'node:path'
import type { Command } from '@main/cli/command'
import { parseOptions } from '@main/cli/options'
import { duration } from '@main/cli/terminal'
import { runModel } from '@main/runs/resolve-base'
import { predictionText } from './predict'
import { train } from './train'

const SAMPLES = join(import.meta.dirname, '../../resources/sample-comments.csv')
/** Small batches and a higher rate than the notebook's: a few hundred comments make few steps. */
const RECIPE = ['--epochs', '6', '--batch-size', '16', '--learning-rate', '2e-4', '--eval-fraction', '0.2']
const TEXT = 'You absolute turnip, go back to the kindergarten you crawled out of.'

export const demo: Command = {
  summary: 'train on the sample comments, evaluate, and predict one text',
  options: {},
  async run(context) {
    const { terminal, engine, signal, args } = context
    const begun = performance.now()
    terminal.note('Moderato demo: fine-tuning the embedded base model on the sample comments, on this machine alone.')
    const home = args.text('home')
    const trainArgs = parseOptions(
      'train',
      ['--data', SAMPLES, '--base', 'minilm', '--name', 'Demo', ...RECIPE, ...(home ? ['--home', home] : [])],
      train.options,
    )
    const trained = await train.run({ ...context, args: trainArgs })
    if (trained.exitCode === 1) return trained
    const { run } = trained.value as { run: string }
    const prediction = await engine.call('predict', { model: runModel(context, run), text: TEXT }, { signal })
    terminal.print(`\n“${TEXT}”\n${predictionText(prediction)}`)
    terminal.note(`Done in ${duration((performance.now() - begun) / 1000)}.`)
    return {
      value: {
        ...(trained.value as object),
        text: TEXT,
        probabilities: prediction.probabilities,
        predicted: prediction.predicted,
      },
    }
  },
}
