/** `moderato import-job`: the result of a job as a run of the history. */
import type { Command } from '@main/cli/command'
import { required } from '@main/cli/context'
import { evaluationText } from '@main/cli/report'
import { importJob as importFrom } from '@main/jobs/import-job'
import { getRun } from '@main/store/runs'
import { JOB_PHASE_WORDS } from '@shared/job'

export const importJob: Command = {
  summary: 'take the result of a job into the history',
  options: { from: { kind: 'text', help: 'DIR  the job folder, with result/ in it' } },
  async run({ args, db, home, engine, terminal, signal }) {
    const runId = await importFrom(
      { db, home, engine },
      {
        folder: required(args, 'from', 'a job folder with a result'),
        projectId: null,
        signal,
        onProgress: ({ phase, done, total }) => terminal.bar(JOB_PHASE_WORDS[phase], done, total, ''),
      },
    )
    const { name, evaluation, notices } = getRun(db, runId)
    for (const message of notices) terminal.note(`note: ${message}`)
    if (evaluation) terminal.print(`\n${evaluationText(evaluation)}\n`)
    terminal.print(`${name}: run ${runId}`)
    return { value: { run: runId } }
  },
}
