/** The one button: fetch it, fetch what is missing of it, or use what is here. */
import { Button, Group, Text } from '@mantine/core'
import { useDownloadActions, useDownloads } from '@renderer/components/downloads/use-downloads'
import { callQuery } from '@renderer/lib/api'
import { humanBytes } from '@renderer/lib/format'
import { useNetwork } from '@renderer/lib/network'
import { trainFrom } from '@renderer/lib/pages'
import type { HubModelDetails } from '@shared/hub'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

interface DownloadModelProps {
  details: HubModelDetails
  revision: string
  onStarted: () => void
}

export function DownloadModel({ details, revision, onStarted }: DownloadModelProps) {
  const { id, commit, totalBytes, cachedBytes, problem, gated } = details
  const { status } = useNetwork()
  const { data: account } = useQuery({ ...callQuery('account/status', undefined), enabled: gated })
  const { start } = useDownloadActions()
  // Nobody is granted access without an account.
  const locked = gated && account?.source === null
  const running = useDownloads().some(({ request, status }) => request.id === id && status === 'running')
  if (problem !== null) return null
  if (running) return <Text role="status">It is on its way: see the downloads of this page.</Text>
  if (cachedBytes >= totalBytes)
    return (
      <Group gap="sm">
        <Button component={Link} to={trainFrom(`hub:${id}@${commit}`)}>
          Use as base
        </Button>
        <Text c="dimmed">All of it is on this machine.</Text>
      </Group>
    )
  return (
    <Group gap="sm">
      <Button
        leftSection={<IconDownload size={16} />}
        disabled={status?.state !== 'on' || locked}
        onClick={() => {
          start.mutate({ type: 'model', id, revision })
          onStarted()
        }}
      >
        Download {humanBytes(totalBytes - cachedBytes)}
      </Button>
      {cachedBytes > 0 && <Text c="dimmed">{humanBytes(cachedBytes)} are here already.</Text>}
    </Group>
  )
}
