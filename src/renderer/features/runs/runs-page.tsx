/** The Runs page: the history as a table, and below it the run that is selected or the comparison of several. */
import { Button } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { LoadingBox } from '@renderer/components/loading-box'
import { notifyError } from '@renderer/components/notify'
import { PageHeader } from '@renderer/components/page-header'
import { useRemembered } from '@renderer/components/runs/use-remembered'
import { pages } from '@renderer/lib/pages'
import type { RunSummary } from '@shared/run'
import { IconChartLine, IconPackageImport } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { ColumnChooser } from './components/column-chooser'
import { DeleteRuns } from './components/delete-runs'
import { JobDialog } from './components/job-dialog'
import { RunsTable } from './components/runs-table'
import { SelectedRuns } from './components/selected-runs'
import { SelectionBar } from './components/selection-bar'
import { type JobWork, useJob } from './hooks/use-job'
import { type RunSelection, useRunSelection } from './hooks/use-run-selection'
import { useRuns } from './hooks/use-runs'
import { RUN_COLUMNS, type RunSort } from './run-columns'
import classes from './runs-page.module.css'

const USUAL = RUN_COLUMNS.filter((column) => column.usual).map((column) => column.key)

export function RunsPage({ projectId }: { projectId: string }) {
  const { runs, all, error, isPending, refetch } = useRuns(projectId)
  const selection = useRunSelection(projectId)
  const job = useJob(projectId, (runId) => selection.select([runId]))
  const begin = (work: JobWork) => void job.begin(work).catch((failure) => notifyError('No folder could be chosen.', failure))
  return (
    <div className={classes.page}>
      <PageHeader
        title="Runs"
        description="Every training of this project, and what came of it."
        actions={
          <Button variant="default" leftSection={<IconPackageImport size={16} />} onClick={() => begin({ kind: 'import' })}>
            Import a job result…
          </Button>
        }
      />
      <JobDialog job={job} />
      {error ? (
        <ErrorMessage title="The runs could not be loaded." error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <LoadingBox words="Loading the runs" height={240} />
      ) : runs.length === 0 ? (
        <NoRuns />
      ) : (
        <History runs={runs} all={all} selection={selection} onExport={(run) => begin({ kind: 'export', run })} />
      )}
    </div>
  )
}

function NoRuns() {
  return (
    <EmptyState
      icon={<IconChartLine size={32} stroke={1.5} />}
      title="No runs yet"
      actions={
        <Button component={Link} to={pages.train.path}>
          Set up a training
        </Button>
      }
    >
      Each training is kept here with its curves, metrics and settings, so that you can tell what helped.
    </EmptyState>
  )
}

interface HistoryProps {
  runs: readonly RunSummary[]
  all: readonly RunSummary[]
  selection: RunSelection
  onExport: (run: RunSummary) => void
}

function History({ runs, all, selection, onExport }: HistoryProps) {
  const [sort, setSort] = useRemembered<RunSort>('runs/sort', { key: 'startedAt', descending: true })
  const [shown, setShown] = useLocalStorage({ key: 'runs-columns', defaultValue: USUAL, getInitialValueInEffect: false })
  const [deleting, setDeleting] = useState<RunSummary[]>([])
  // A run deleted elsewhere stays in the query string: it is passed over.
  const ids = selection.ids.filter((id) => runs.some((run) => run.id === id))
  const selected = runs.filter((run) => ids.includes(run.id))
  return (
    <>
      <SelectionBar
        total={runs.length}
        selected={ids.length}
        onClear={() => selection.select([])}
        onDelete={() => setDeleting(selected)}
      >
        <ColumnChooser shown={shown} onChange={setShown} />
      </SelectionBar>
      <RunsTable
        runs={runs}
        all={all}
        columns={RUN_COLUMNS.filter((column) => shown.includes(column.key))}
        selection={{ ...selection, ids }}
        sort={sort}
        onSort={setSort}
        onExport={onExport}
        onDelete={setDeleting}
      />
      {ids.length > 0 && <SelectedRuns ids={ids} all={all} select={selection.select} />}
      {deleting.length > 0 && (
        <DeleteRuns
          runs={deleting}
          onClose={() => setDeleting([])}
          onDeleted={(gone) => {
            setDeleting([])
            selection.select(ids.filter((id) => !gone.includes(id)))
          }}
        />
      )}
    </>
  )
}
