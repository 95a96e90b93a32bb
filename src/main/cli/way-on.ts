/** What to do about a run that did not finish: in a sentence below its own error. */
import type { RunOutcome } from '@main/runs/deps'
import type { AppError } from '@shared/errors'
import type { RunDetail } from '@shared/run'
import { commandLine } from './command-line'
import { isInputAtFault } from './input-at-fault'

type Unfinished = Exclude<RunOutcome['status'], 'finished'>

const ENDED: Record<Unfinished, string> = { stopped: 'was stopped', failed: 'failed', interrupted: 'was interrupted' }

/** Going on or beginning anew would only fail again where the input is at fault: there the error itself says what to change. */
export function wayOn(
  { id, step, resumable }: Pick<RunDetail, 'id' | 'step' | 'resumable'>,
  status: Unfinished,
  error: AppError | null,
): string {
  const told = `The run ${ENDED[status]} ${step === 0 ? 'before its first step' : `at step ${step}`}.`
  if (error && isInputAtFault(error.code)) return told
  return `${told} ${resumable ? `Go on with ${commandLine(`train --resume ${id}`)}.` : 'It had saved no checkpoint: start it again.'}`
}
