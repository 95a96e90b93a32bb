/** What is said of a run that did not finish: no advice that would only fail again. */
import { wayOn } from '@main/cli/way-on'
import { AppError, invalidInput } from '@shared/errors'
import { expect, test } from 'vitest'

const run = { id: 'abc', step: 7, resumable: true }

test('a run with a checkpoint goes on, in the words that a shell takes', () => {
  const command = 'Go on with `npm run -s moderato -- train --resume abc`.'
  expect(wayOn(run, 'stopped', null)).toBe(`The run was stopped at step 7. ${command}`)
  expect(wayOn(run, 'interrupted', new AppError('engine-lost', 'It is gone.'))).toBe(
    `The run was interrupted at step 7. ${command}`,
  )
})

test('one without begins anew', () => {
  const lost = new AppError('storage', 'The disk is full.')
  expect(wayOn({ ...run, step: 0, resumable: false }, 'failed', lost)).toBe(
    'The run failed before its first step. It had saved no checkpoint: start it again.',
  )
})

test.each([true, false])('where the input is at fault neither is advised (resumable: %s)', (resumable) => {
  expect(wayOn({ ...run, resumable }, 'failed', invalidInput('The rate is too high.'))).toBe('The run failed at step 7.')
})
