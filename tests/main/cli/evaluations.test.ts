/** `train` with evaluations each n steps and early stopping: the table, its legend, the answer, and going on. */
import { closeStore, openStore } from '@main/store/open'
import { getRun } from '@main/store/runs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CliScene, cliScene, commentLines, QUICK } from './scene'

const scene: CliScene = await cliScene()
scene.file('train.csv', commentLines(40))
scene.file('eval.csv', commentLines(20, { seed: 2 }))
const TRAIN = ['train', '--data', 'train.csv', '--eval', 'eval.csv', ...QUICK]
const EARLY = ['--epochs', '4', '--eval-steps', '3', '--early-stopping-patience', '2', '--early-stopping-threshold', '9']

interface Trained {
  run: string
  steps: number
  lossHistory: [number, number][]
  epochs: { epoch: number }[]
}
const CLEARED = `${String.fromCharCode(27)}[K`
/** Rows of the table, and what follows directly below it. */
function tableOf(output: string): { header: string[]; rows: string[][]; below: string } {
  // A bar is drawn over its line, so a row may stand behind one.
  const lines = output.split('\n').map((line) => line.split(CLEARED).at(-1)!)
  const begin = lines.findIndex((line) => line.startsWith('Epoch '))
  const rows = lines.slice(begin + 1)
  const end = rows.findIndex((line) => !/^\d/.test(line))
  const cells = (line: string) => line.trim().split(/ {2,}/)
  return { header: cells(lines[begin]!), rows: rows.slice(0, end).map(cells), below: rows[end]! }
}

describe('the table', () => {
  test('has the notebook’s columns, and says what its marks mean', async () => {
    const { stdout } = await scene.run(...TRAIN, '--epochs', '2', '--best-metric', 'loss')
    const { header, rows, below } = tableOf(stdout)
    expect(header).toEqual(['Epoch', 'Training Loss', 'Validation Loss', 'F1', 'ROC AUC', 'Accuracy'])
    expect(rows.map(([epoch]) => epoch!.replace(' *', ''))).toEqual(['1', '2'])
    expect(rows[0]![0]).toBe('1 *')
    expect(below).toBe('* the best so far by validation loss; the model of the last one marked is kept')
  })

  test.each([
    [[], 'Average Precision', 'averagePrecision', 'average precision'],
    [['--best-metric', 'f1Micro'], 'Micro F1', 'f1Micro', 'micro F1'],
  ] as const)('with %j has a column %s more, of the metric that chooses', async (options, title, metric, words) => {
    const { stdout, stderr } = await scene.run(...TRAIN, '--epochs', '2', ...options)
    const { header, rows, below } = tableOf(stdout)
    expect(header.at(-1)).toBe(title)
    expect(header).toHaveLength(7)
    expect(below).toContain(`by ${words};`)
    const db = openStore('home/moderato.db')
    onTestFinished(() => closeStore(db))
    const { epochs } = getRun(db, /run (\S+) \(/.exec(stderr)![1]!)
    expect(rows.map((cells) => cells.at(-1))).toEqual(epochs.map((epoch) => epoch[metric]!.toFixed(4)))
  })

  test('its legend names the metric that chose, not the one that could not', async () => {
    const rows = commentLines(20, { seed: 2 }).map((line, row) => (row === 0 ? line : line.replace(/[01],[01],[01]$/, '0,0,0')))
    scene.file('no-yes.csv', rows)
    const options = ['--data', 'train.csv', '--eval', 'no-yes.csv', ...QUICK, '--max-steps', '2']
    const { stdout, stderr } = await scene.run('train', ...options)
    expect(tableOf(stdout).below).toBe('* the best so far by validation loss; the model of the last one marked is kept')
    expect(tableOf(stdout).rows[0]!.at(-1)).toBe('undefined')
    expect(stderr).toMatch(/note: The average precision is undefined on the validation rows .* the validation loss decides/)
  })

  test('tells the step as well where evaluations fall within an epoch', async () => {
    const { stdout } = await scene.run(...TRAIN, '--epochs', '1', '--eval-steps', '2')
    const { header, rows } = tableOf(stdout)
    expect(header.slice(0, 3)).toEqual(['Epoch', 'Step', 'Training Loss'])
    expect(rows.map(([epoch, step]) => [epoch!.replace(' *', ''), step])).toEqual([
      ['0.4', '2'],
      ['0.8', '4'],
      ['1', '5'],
    ])
  })
})

describe('early stopping', () => {
  test('finishes with exit code 0 and says when and why, in the terminal and in history', async () => {
    const { code, stdout, stderr } = await scene.run(...TRAIN, ...EARLY, '--best-metric', 'f1Macro', '--json')
    expect(code).toBe(0)
    const { run, steps, epochs } = JSON.parse(stdout) as Trained
    expect(steps).toBe(9)
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0.6, 1.2, 1.8])
    const notice =
      'Ended early after step 9 of 20 (epoch 1.8): the macro F1 had not improved by more than 9 in 2 evaluations in a row.'
    expect(stderr).toContain(`note: ${notice}`)
    const db = openStore('home/moderato.db')
    onTestFinished(() => closeStore(db))
    const kept = getRun(db, run)
    expect(kept).toMatchObject({ status: 'finished', reason: null, step: 9, totalSteps: 20, hasModel: true, resumable: false })
    expect(kept.notices).toContain(notice)
    expect(kept.recipe).toMatchObject({ evalSteps: 3, earlyStoppingPatience: 2, earlyStoppingThreshold: 9 })
  })
})

test('stopped and resumed it is the undisturbed run; the table is whole, and what the base lacked is not told again', async () => {
  const whole = await scene.json<Trained>(...TRAIN, ...EARLY)
  const stopped = await scene.interrupted(/\n0\.6( \*)? /, ...TRAIN, ...EARLY, '--json')
  expect(stopped.code).toBe(1)
  expect(stopped.stderr).toMatch(/newly initiali[sz]ed/)
  const { run } = JSON.parse(stopped.stdout) as Trained
  const { code, stdout, stderr } = await scene.run('train', '--resume', run, '--json')
  expect(code).toBe(0)
  const { run: _run, ...resumed } = JSON.parse(stdout) as Trained
  expect(resumed).toMatchObject({ steps: 9, lossHistory: whole.lossHistory, epochs: whole.epochs })
  expect(stderr).not.toMatch(/newly initiali[sz]ed/)
  expect(tableOf(stderr).rows.map(([epoch]) => epoch!.replace(' *', ''))).toEqual(['0.6', '1.2', '1.8'])
})
