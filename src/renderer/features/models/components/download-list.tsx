/** What is on its way, has just arrived, or was left unfinished before the start. Empty where there is nothing of that. */
import { Stack, Title } from '@mantine/core'
import { useDownloadActions, useDownloads } from '@renderer/components/downloads/use-downloads'
import classes from '@renderer/features/models/models-page.module.css'
import { unfinished } from '@renderer/features/models/unfinished'
import { callQuery } from '@renderer/lib/api'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { DownloadRow } from './download-row'
import { UnfinishedRow } from './unfinished-row'

export function DownloadList() {
  const downloads = useDownloads()
  const actions = useDownloadActions()
  const cached = useQuery(callQuery('hub/cached', undefined)).data
  const left = unfinished(cached?.repositories ?? [], downloads)
  const id = useId()
  if (downloads.length + left.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-labelledby={id}>
      <Title order={2} id={id}>
        Downloads
      </Title>
      <ul className={classes.list}>
        {downloads.map((download) => (
          <DownloadRow key={download.key} download={download} actions={actions} />
        ))}
        {left.map((one) => (
          <UnfinishedRow key={one.id} left={one} onResume={() => actions.start.mutate(one.request)} />
        ))}
      </ul>
    </Stack>
  )
}
