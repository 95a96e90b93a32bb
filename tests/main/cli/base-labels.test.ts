/** `moderato train` on a base that has labels of its own. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeStore, openStore } from '@main/store/open'
import { getRun } from '@main/store/runs'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { describe, expect, test } from 'vitest'
import { type CliScene, cliScene, commentLines, QUICK } from './scene'

const scene: CliScene = await cliScene()
scene.file('train.csv', commentLines(40))
await writeTinyBert(join(scene.folder, 'two'), { labels: ['praise', 'thanks'] })
await writeTinyBert(join(scene.folder, 'turned'), { labels: [...tinyLabels].reverse() })

const train = (base: string, ...options: string[]) =>
  scene.run('train', '--data', 'train.csv', ...QUICK.slice(2), '--base', base, '--max-steps', '1', ...options)
const runOf = (run: string) => {
  const db = openStore(join('home', 'moderato.db'))
  try {
    return getRun(db, run)
  } finally {
    closeStore(db)
  }
}
const agreed = await train('two', '--ignore-mismatched-sizes', '--json')

describe('of another number', () => {
  test('is refused in one line that names both lists and the switch, and nothing is in history', async () => {
    const before = readdirSync(join('home', 'runs'))
    const { code, stdout, stderr } = await train('two', '--json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      /^moderato: .*2 labels \(praise, thanks\), and the data has 3 labels \(rude, threat, spam\).*--ignore-mismatched-sizes[^\n]*\n$/,
    )
    expect(readdirSync(join('home', 'runs'))).toEqual(before)
  })

  test('is trained with the switch: the new model has the labels of the data, and the run says what was drawn', async () => {
    expect(agreed).toMatchObject({ code: 0 })
    const { run, model } = JSON.parse(agreed.stdout) as { run: string; model: string }
    expect(runOf(run)).toMatchObject({ ignoreMismatchedSizes: true, labels: tinyLabels })
    expect(runOf(run).notices).toEqual([
      expect.stringMatching(
        /2 labels \(praise, thanks\).*newly initialized: classifier\.weight \(\[2, 16\] in the checkpoint, \[3, 16\] here\)/,
      ),
    ])
    const { probabilities } = await scene.json<{ probabilities: object }>('predict', '--model', model, '--text', 'idiot')
    expect(Object.keys(probabilities)).toEqual(tinyLabels)
  })
})

test('the same labels in another order need no switch; the run says that their rows moved', async () => {
  const { code, stdout } = await train('turned', '--json')
  expect(code).toBe(0)
  expect(runOf((JSON.parse(stdout) as { run: string }).run)).toMatchObject({
    ignoreMismatchedSizes: false,
    notices: [expect.stringContaining('the same labels in another order (spam, threat, rude)')],
  })
})

test('--resume does not take the switch: its run has what was agreed', async () => {
  const { code, stderr } = await scene.run('train', '--resume', 'nosuchrun', '--ignore-mismatched-sizes')
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('leave out --ignore-mismatched-sizes') })
})
