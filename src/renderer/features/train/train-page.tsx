/** The Train page: the recipe on the left, the training on the right. */
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { LoadingBox } from '@renderer/components/loading-box'
import { PageHeader } from '@renderer/components/page-header'
import { isActive } from '@renderer/components/runs/run-words'
import { IconSchool } from '@tabler/icons-react'
import { RunPanel } from './components/run-panel'
import { TrainForm } from './components/train-form'
import { useInView } from './hooks/use-in-view'
import { useShownRun } from './hooks/use-shown-run'
import classes from './train-page.module.css'

export function TrainPage({ projectId }: { projectId: string }) {
  const shown = useShownRun(projectId)
  const active = shown.run && isActive(shown.run) ? shown.run.id : null
  const panel = useInView(active)
  return (
    <div className={classes.page}>
      <PageHeader title="Train" description="Teach a model your labels, on this machine." />
      <div className={classes.columns}>
        <TrainForm projectId={projectId} current={shown.current} />
        <div ref={panel} className={classes.run} data-active={active !== null || undefined}>
          <ShownRun {...shown} />
        </div>
      </div>
    </div>
  )
}

function ShownRun({ run, live, pending, error, retry }: ReturnType<typeof useShownRun>) {
  if (error) return <ErrorMessage title="The runs could not be loaded." error={error} onRetry={retry} />
  if (pending) return <LoadingBox words="Loading the last training" height={320} />
  if (!run)
    return (
      <EmptyState icon={<IconSchool size={32} stroke={1.5} />} title="Nothing trained yet">
        The form is filled with a recipe that works for most projects. Start it, and the loss, the metrics of each epoch and the
        time left appear here. You can leave the page: the training goes on.
      </EmptyState>
    )
  return <RunPanel run={run} live={live} />
}
