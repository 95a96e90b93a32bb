/** The Models page: what training can start from on this machine, what is on its way, and how to get more. */
import { Button, SegmentedControl, Stack } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { useModelFolders } from '@renderer/components/models/use-model-folders'
import { PageHeader } from '@renderer/components/page-header'
import { pages, trainFrom } from '@renderer/lib/pages'
import { IconFolderPlus } from '@tabler/icons-react'
import { useNavigate, useSearchParams } from 'react-router'
import { DownloadList } from './components/download-list'
import { HubView } from './components/hub-view'
import { LocalModels } from './components/local-models'
import classes from './models-page.module.css'

export function ModelsPage() {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const onHub = params.get('view') === 'hub'
  const folders = useModelFolders((key) => key.startsWith('folder:') && navigate(trainFrom(key)))
  return (
    <Stack gap="lg" className={classes.page}>
      <PageHeader
        title={pages.models.title}
        description="What a training can start from. Finished runs are bases too."
        actions={
          <Button
            variant="default"
            leftSection={<IconFolderPlus size={16} />}
            loading={folders.add.isPending}
            onClick={() => folders.add.mutate()}
          >
            Add model folder
          </Button>
        }
      />
      {folders.error && <ErrorMessage title={folders.failure} error={folders.error} />}
      <DownloadList />
      <SegmentedControl
        aria-label="Where to look"
        className={classes.views}
        data={[
          { value: 'here', label: 'On this machine' },
          { value: 'hub', label: 'Find on the Hub' },
        ]}
        value={onHub ? 'hub' : 'here'}
        onChange={(view) => setParams(view === 'hub' ? { view } : {}, { replace: true })}
      />
      {onHub ? <HubView onAddFolder={() => folders.add.mutate()} /> : <LocalModels onRemoveFolder={folders.remove.mutate} />}
    </Stack>
  )
}
