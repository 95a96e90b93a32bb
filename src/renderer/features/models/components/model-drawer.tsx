/** A model of the Hub before its download: what it is, what would come, and what stands against it. */
import { Alert, Drawer, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { LoadingBox } from '@renderer/components/loading-box'
import classes from '@renderer/features/models/models-page.module.css'
import type { Wanted } from '@renderer/features/models/wanted-model'
import { callQuery } from '@renderer/lib/api'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { DownloadModel } from './download-model'
import { FileList } from './file-list'
import { GatedNote } from './gated-note'
import { ModelFacts } from './model-facts'

interface ModelDrawerProps {
  wanted: Wanted
  host: string
  onClose: () => void
}

export function ModelDrawer({ wanted: { id, revision, known }, host, onClose }: ModelDrawerProps) {
  const details = useQuery({ ...callQuery('hub/details', { id, revision }), staleTime: 60_000, retry: false })
  const model = details.data ?? known
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={
        <Text fw={600} className={classes.name}>
          {id}
        </Text>
      }
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {details.data?.problem && (
          <Alert icon={<IconAlertTriangle />} color="gray" title="Not supported">
            {details.data.problem}
          </Alert>
        )}
        {model?.gated && <GatedNote id={id} />}
        {details.data && <DownloadModel details={details.data} revision={revision} onStarted={onClose} />}
        {details.error && (
          <ErrorMessage
            title={`${host} did not say what it holds.`}
            error={details.error}
            onRetry={() => void details.refetch()}
          />
        )}
        {model && <ModelFacts model={model} details={details.data ?? null} revision={revision} />}
        {details.isFetching && !details.data && <LoadingBox words={`Asking ${host} for its files`} height={120} />}
        {details.data && <FileList files={details.data.files} />}
      </Stack>
    </Drawer>
  )
}
