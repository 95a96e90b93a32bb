/** The columns of the runs table: what each shows and sorts by. */

import { HumanDuration, HumanTime } from '@renderer/components/human-time'
import { RunStatus } from '@renderer/components/runs/run-status'
import { baseWords, runSeconds, STATUS_WORDS } from '@renderer/components/runs/run-words'
import { formatExact, formatScore } from '@renderer/lib/format'
import type { RunMetrics, RunSummary } from '@shared/run'
import type { ReactNode } from 'react'

export interface RunColumn {
  key: string
  title: string
  meaning?: string
  width: number
  figures?: boolean
  /** Shown until the user says otherwise. */
  usual: boolean
  sortBy: (run: RunSummary, all: readonly RunSummary[]) => string | number | null
  cell: (run: RunSummary, all: readonly RunSummary[]) => ReactNode
}

const metric = (key: keyof RunMetrics, title: string, meaning: string, usual = true, width = 82): RunColumn => ({
  key,
  title,
  meaning,
  usual,
  width,
  figures: true,
  sortBy: ({ metrics }) => metrics?.[key] ?? null,
  cell: ({ metrics }) => {
    const value = metrics?.[key] ?? null
    return <span title={value === null ? undefined : formatExact(value)}>{formatScore(value)}</span>
  },
})

const words = (key: 'dataName' | 'device' | 'note', title: string, width: number, usual: boolean): RunColumn => ({
  key,
  title,
  width,
  usual,
  sortBy: (run) => run[key] || null,
  cell: (run) => <span title={run[key] ?? undefined}>{run[key] || '–'}</span>,
})

export const RUN_COLUMNS: readonly RunColumn[] = [
  {
    key: 'status',
    title: 'Status',
    width: 112,
    usual: true,
    sortBy: ({ status }) => STATUS_WORDS[status],
    cell: ({ status, reason }) => <RunStatus status={status} reason={reason} />,
  },
  {
    key: 'base',
    title: 'Base',
    width: 108,
    usual: true,
    sortBy: ({ base }, all) => baseWords(base, all),
    cell: ({ base }, all) => <span title={base}>{baseWords(base, all)}</span>,
  },
  words('dataName', 'Data', 112, true),
  metric('f1', 'F1', 'F1 at the threshold, macro over the labels and none of the labels', true, 58),
  metric('averagePrecision', 'AP', 'Average precision, macro over the labels', true, 58),
  metric('rocAuc', 'ROC AUC', 'ROC AUC, macro over the labels'),
  metric('accuracy', 'Accuracy', 'Subset accuracy: every label of the comment is right (exact match)', false),
  metric('validationLoss', 'Validation loss', 'Mean loss on the validation comments', false, 124),
  {
    key: 'startedAt',
    title: 'Started',
    width: 104,
    figures: true,
    usual: true,
    sortBy: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <HumanTime iso={startedAt} />,
  },
  {
    key: 'duration',
    title: 'Duration',
    width: 80,
    figures: true,
    usual: true,
    sortBy: (run) => runSeconds(run, Date.now()),
    cell: (run) => {
      const seconds = runSeconds(run, Date.now())
      return seconds === null ? '–' : <HumanDuration seconds={seconds} />
    },
  },
  words('device', 'Device', 84, false),
  words('note', 'Note', 200, false),
]

export interface RunSort {
  key: string
  descending: boolean
}

/** Sorted copies; runs without a value come last whichever way it goes, and the newest leads among equals. */
export function sortRuns(runs: readonly RunSummary[], sort: RunSort, all: readonly RunSummary[]): RunSummary[] {
  const by = sortKey(sort.key)
  return [...runs].sort((a, b) => {
    const [left, right] = [by(a, all), by(b, all)]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || newestFirst(a, b)
    const order = typeof left === 'number' ? left - Number(right) : left.localeCompare(String(right), 'en', { numeric: true })
    return (sort.descending ? -order : order) || newestFirst(a, b)
  })
}

function sortKey(key: string): RunColumn['sortBy'] {
  if (key === 'name') return ({ name }) => name
  if (key === 'starred') return ({ starred }) => Number(starred)
  return RUN_COLUMNS.find((column) => column.key === key)?.sortBy ?? (({ startedAt }) => startedAt)
}

const newestFirst = (a: RunSummary, b: RunSummary): number => b.startedAt.localeCompare(a.startedAt)
