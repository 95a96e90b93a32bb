/** The Data page: import a file, then search, filter and correct what is there. */
import { Group } from '@mantine/core'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { notifyError } from '@renderer/components/notify'
import { PageHeader } from '@renderer/components/page-header'
import { PublishMenu } from '@renderer/components/publish/publish-menu'
import { callQuery, invoke } from '@renderer/lib/api'
import { pages } from '@renderer/lib/pages'
import { useProject } from '@renderer/lib/projects'
import { IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { useSearchParams } from 'react-router'
import { CommentsView } from './components/comments-view'
import { ImportButtons } from './components/import-buttons'
import classes from './data-page.module.css'
import { useFileDrop } from './hooks/use-file-drop'
import { HubDialog } from './import/hub/hub-dialog'
import { ImportWizard } from './import/import-wizard'

export function DataPage({ projectId }: { projectId: string }) {
  const project = useProject(projectId)
  const { data: counts, error, refetch } = useQuery(callQuery('examples/counts', { projectId }))
  const { path, choose, setPath } = useChosenFile()
  const [atHub, setAtHub] = useState(false)
  const dropping = useFileDrop(setPath, path === null && !atHub)
  if (!project) return null
  const importButtons = (wide: boolean) => <ImportButtons wide={wide} onFile={() => void choose()} onHub={() => setAtHub(true)} />
  return (
    <div className={classes.page}>
      {!counts?.total && <PageHeader title={pages.data.title} />}
      {error && <ErrorMessage title="The comments could not be counted." error={error} onRetry={() => void refetch()} />}
      {counts?.total === 0 && (
        <EmptyState
          icon={<IconFileImport size={32} stroke={1.5} />}
          title="There are no comments yet"
          actions={importButtons(true)}
        >
          Choose a CSV, TSV, JSONL or Parquet file, or drop it here; or take a dataset of the Hugging Face Hub. You see what was
          found in it before anything is stored, and the file itself is not changed.
        </EmptyState>
      )}
      {counts && counts.total > 0 && (
        <CommentsView
          project={project}
          counts={counts}
          actions={
            <Group gap="xs" wrap="nowrap">
              {counts.labelled > 0 && (
                <PublishMenu subject={{ kind: 'project', projectId }} name={project.name} what="the labelled comments" />
              )}
              {importButtons(false)}
            </Group>
          }
        />
      )}
      {dropping && <div className={classes.drop}>Drop the file to look into it</div>}
      {atHub && (
        <HubDialog
          onClose={() => setAtHub(false)}
          onFetched={(ref) => {
            setAtHub(false)
            setPath(ref)
          }}
        />
      )}
      {path !== null && (
        <ImportWizard
          key={path}
          projectId={projectId}
          path={path}
          onClose={() => setPath(null)}
          onChooseFile={() => void choose()}
        />
      )}
    </div>
  )
}

/** The file that is being imported: chosen, dropped, or asked for by a link to `?import`. */
function useChosenFile() {
  const [path, setPath] = useState<string | null>(null)
  const [params, setParams] = useSearchParams()
  const choose = async () => {
    try {
      const chosen = await invoke('app/choose-file', { purpose: 'data' })
      if (chosen !== null) setPath(chosen)
    } catch (error) {
      notifyError('The file dialog could not be opened.', error)
    }
  }
  const asked = params.has('import')
  const answer = useEffectEvent(() => {
    setParams({}, { replace: true })
    void choose()
  })
  useEffect(() => {
    if (asked) answer()
  }, [asked])
  return { path, choose, setPath }
}
