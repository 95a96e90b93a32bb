/** What a finished or an empty queue says, and the next step from there. */
import { Button } from '@mantine/core'
import { EmptyState } from '@renderer/components/empty-state'
import type { Queue } from '@renderer/features/label/hooks/use-upcoming'
import { callQuery } from '@renderer/lib/api'
import { formatCount, plural } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import { IconCircleCheck, IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

interface QueueDoneProps {
  projectId: string
  queue: Queue
  onQueue: (queue: Queue) => void
}

const toImport = `${pages.data.path}?import`

export function QueueDone({ projectId, queue, onQueue }: QueueDoneProps) {
  const { data: counts } = useQuery(callQuery('examples/counts', { projectId }))
  if (!counts) return null
  if (counts.total === 0)
    return (
      <EmptyState
        icon={<IconFileImport size={32} stroke={1.5} />}
        title="There are no comments yet"
        actions={
          <Button component={Link} to={toImport}>
            Import comments
          </Button>
        }
      >
        Import a CSV, TSV or JSONL file, and its comments come up here one by one.
      </EmptyState>
    )
  if (queue !== 'unlabelled')
    return (
      <EmptyState
        icon={<IconCircleCheck size={32} stroke={1.5} />}
        title={queue === 'skipped' ? 'No comment is skipped' : 'No comment is flagged'}
        actions={<Button onClick={() => onQueue('unlabelled')}>Label the next comments</Button>}
      />
    )
  return (
    <EmptyState
      icon={<IconCircleCheck size={32} stroke={1.5} />}
      title="No comment is left to label"
      actions={
        <>
          <Button component={Link} to={pages.train.path}>
            Train on them
          </Button>
          <Button component={Link} to={toImport} variant="default">
            Import more comments
          </Button>
          {counts.skipped > 0 && (
            <Button variant="default" onClick={() => onQueue('skipped')}>
              Go through the skipped ones
            </Button>
          )}
        </>
      }
    >
      {plural(counts.labelled, 'comment')} {counts.labelled === 1 ? 'is' : 'are'} labelled
      {counts.skipped > 0 && `, ${formatCount(counts.skipped)} put aside`}. Train a classifier on them, or bring in more.
    </EmptyState>
  )
}
