/** `moderato export-job`: a run as a folder that another machine can train. */
import type { Command } from '@main/cli/command'
import { required } from '@main/cli/context'
import { exportJob as exportTo } from '@main/jobs/export-job'
import { findRun } from '@main/store/runs'
import { AppError } from '@shared/errors'
import { JOB_PHASE_WORDS } from '@shared/job'

export const exportJob: Command = {
  summary: 'write a run as a job folder, to be trained on another machine',
  options: {
    run: { kind: 'text', help: 'RUN  the run to hand on' },
    out: { kind: 'text', help: 'DIR  a new or empty folder' },
  },
  async run({ args, db, home, engine, terminal, signal }) {
    const runId = required(args, 'run', 'a run of the history')
    if (!findRun(db, runId))
      throw new AppError('not-found', `--run ${runId}: expected a run of the history; there is none of that id.`)
    const folder = await exportTo(
      { db, home, engine },
      {
        runId,
        folder: required(args, 'out', 'a new or empty folder'),
        signal,
        onProgress: ({ phase, done, total }) => terminal.bar(JOB_PHASE_WORDS[phase], done, total, ''),
      },
    )
    terminal.print(`The job is in ${folder}; its README.md says how to run it.`)
    return { value: { folder } }
  },
}
