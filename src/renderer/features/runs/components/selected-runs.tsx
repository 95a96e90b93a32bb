/** Below the table: one run's detail, or the comparison of several. */

import { ErrorMessage } from '@renderer/components/error-message'
import { LoadingBox } from '@renderer/components/loading-box'
import { useRunDetails } from '@renderer/features/runs/hooks/use-run-details'
import type { RunSelection } from '@renderer/features/runs/hooks/use-run-selection'
import type { RunSummary } from '@shared/run'
import { Comparison } from './comparison'
import { RunDetail } from './run-detail'

interface Props {
  ids: readonly string[]
  all: readonly RunSummary[]
  select: RunSelection['select']
}

export function SelectedRuns({ ids, all, select }: Props) {
  const { runs, pending, error, retry } = useRunDetails(ids)
  if (error) return <ErrorMessage title="The selected runs could not be loaded." error={error} onRetry={retry} />
  if (pending) return <LoadingBox words="Loading the selected runs" height={280} />
  const [first] = runs
  if (!first) return null
  if (runs.length === 1) return <RunDetail run={first} all={all} />
  return <Comparison runs={runs} all={all} onBaseline={(id) => select([id, ...ids.filter((other) => other !== id)])} />
}
