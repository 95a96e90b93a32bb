/** `moderato runs`: the history. */

import type { Command } from '@main/cli/command'
import { commandLine } from '@main/cli/command-line'
import { table } from '@main/cli/terminal'
import { listRuns } from '@main/store/runs'

const figure = (value: number | null | undefined): string => (value == null ? '' : value.toFixed(4))

export const runs: Command = {
  summary: 'list the runs of the history',
  options: {},
  async run({ db, terminal }) {
    const found = listRuns(db, null)
    const rows = found.map((run) => [
      run.name,
      run.status,
      run.base,
      figure(run.metrics?.f1),
      figure(run.metrics?.rocAuc),
      run.startedAt,
      run.id,
    ])
    terminal.print(
      found.length > 0
        ? table([['name', 'status', 'base', 'F1', 'ROC AUC', 'started', 'id'], ...rows])
        : `There are no runs yet: start one with ${commandLine('train')}.`,
    )
    return {
      value: {
        runs: found.map(({ id, name, status, base, startedAt, metrics }) => ({ id, name, status, base, startedAt, metrics })),
      },
    }
  },
}
