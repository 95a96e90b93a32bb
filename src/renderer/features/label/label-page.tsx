/** The Label page: one comment at a time, answered by keyboard. */
import { VisuallyHidden } from '@mantine/core'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { LabelEditor } from '@renderer/components/label-editor'
import { useProject } from '@renderer/lib/projects'
import type { Project } from '@shared/project'
import { IconTags } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { CommentCard } from './components/comment-card'
import { CommentLinks } from './components/comment-links'
import { GuidelinePanel } from './components/guideline-panel'
import { LabelToolbar } from './components/label-toolbar'
import { LabelsPanel } from './components/labels-panel'
import { QueueDone } from './components/queue-done'
import { useLabelKeys, useShownKeys } from './hooks/use-label-keys'
import { useLabelling } from './hooks/use-labelling'
import type { Queue } from './hooks/use-upcoming'
import classes from './label-page.module.css'

export function LabelPage({ projectId }: { projectId: string }) {
  const project = useProject(projectId)
  if (!project) return null
  if (project.labels.length === 0) return <NoLabels projectId={projectId} />
  return <Desk project={project} />
}

function NoLabels({ projectId }: { projectId: string }) {
  return (
    <>
      <EmptyState icon={<IconTags size={32} stroke={1.5} />} title="This project has no labels yet">
        Add the labels that you want to give, such as “toxic” or “spam”. An import adds the labels of its file by itself.
      </EmptyState>
      <div className={classes.editor}>
        <LabelEditor projectId={projectId} />
      </div>
    </>
  )
}

function Desk({ project }: { project: Project }) {
  const [queue, setQueue] = useState<Queue>('unlabelled')
  const [guidelineShown, setGuidelineShown] = useState(false)
  const comment = useRef<HTMLElement>(null)
  const keys = useShownKeys(project)
  const labelling = useLabelling(project, queue, keys.nothingMarked)
  const toggleGuideline = () => setGuidelineShown((shown) => !shown)
  const scroll = (direction: number) => comment.current?.scrollBy({ top: direction * 80 })
  useLabelKeys(project, keys, labelling, { toggleGuideline, scroll })
  const { view } = labelling

  return (
    <div className={classes.desk}>
      <VisuallyHidden component="h1">Label</VisuallyHidden>
      <LabelToolbar
        projectId={project.id}
        queue={queue}
        onQueue={(next) => {
          setQueue(next)
          comment.current?.focus()
        }}
        keys={keys}
        labelling={labelling}
      />
      {view.status === 'failed' && (
        <ErrorMessage title="The next comment could not be loaded." error={view.error} onRetry={labelling.reload} />
      )}
      {view.status === 'done' && <QueueDone projectId={project.id} queue={queue} onQueue={setQueue} />}
      {view.status === 'ready' && (
        <div className={classes.columns}>
          <div className={classes.reading}>
            <CommentCard ref={comment} labels={project.labels} view={view} />
            <CommentLinks
              keys={keys}
              labelling={labelling}
              flagged={view.example.flagged}
              guidelineShown={guidelineShown}
              onGuideline={toggleGuideline}
            />
          </div>
          <div className={classes.side}>
            <LabelsPanel labels={project.labels} view={view} keys={keys} labelling={labelling} />
            {guidelineShown && <GuidelinePanel project={project} />}
          </div>
        </div>
      )}
      <VisuallyHidden aria-live="polite" role="status">
        {labelling.announcement}
      </VisuallyHidden>
    </div>
  )
}
