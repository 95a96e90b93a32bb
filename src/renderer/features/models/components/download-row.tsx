/** One download: how far, how fast, how long still, that nothing arrives, how it ended; and what can be done about it. */
import { Button, CloseButton, Group, Progress, Text } from '@mantine/core'
import { downloadFacts, shareOf } from '@renderer/components/downloads/download-words'
import type { useDownloadActions } from '@renderer/components/downloads/use-downloads'
import { useSilence } from '@renderer/components/downloads/use-silence'
import classes from '@renderer/features/models/models-page.module.css'
import { formatPercent } from '@renderer/lib/format'
import { trainFrom } from '@renderer/lib/pages'
import type { Download } from '@shared/hub'
import { Link } from 'react-router'

interface DownloadRowProps {
  download: Download
  actions: ReturnType<typeof useDownloadActions>
}

export function DownloadRow({ download, actions }: DownloadRowProps) {
  const { status, progress, request } = download
  const silence = useSilence(status === 'running' && progress.stalled !== null)
  const isOpen = status === 'running' || status === 'paused'
  return (
    <li className={classes.item} aria-label={`Download of ${request.id}`}>
      <div className={classes.what}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text fw={600} className={classes.name}>
            {request.id}
          </Text>
          {isOpen && progress.totalBytes !== null && <Text size="sm">{formatPercent(shareOf(progress))}</Text>}
        </Group>
        {isOpen && (
          <Progress
            my={6}
            value={shareOf(progress) * 100}
            color={status === 'paused' || progress.stalled !== null ? 'gray' : undefined}
            aria-label={`Download of ${request.id}`}
          />
        )}
        <Text
          size="sm"
          c={status === 'failed' ? 'var(--mantine-color-error)' : progress.stalled === null ? 'dimmed' : 'var(--app-warning)'}
          role={status === 'failed' ? 'alert' : undefined}
          className={classes.name}
        >
          {downloadFacts(download, silence)}
        </Text>
      </div>
      <RowActions download={download} actions={actions} />
    </li>
  )
}

function RowActions({ download: { key, status, request, commit }, actions: { change } }: DownloadRowProps) {
  const act = (how: Parameters<typeof change.mutate>[0]['how']) => () => change.mutate({ key, how })
  const button = (title: string, how: Parameters<typeof act>[0], variant = 'default') => (
    <Button size="xs" variant={variant} onClick={act(how)} disabled={change.isPending}>
      {title}
    </Button>
  )
  return (
    <Group gap="xs" wrap="nowrap">
      {status === 'running' && button('Pause', 'pause')}
      {status === 'paused' && button('Resume', 'resume', 'filled')}
      {status === 'failed' && button('Try again', 'resume', 'filled')}
      {(status === 'running' || status === 'paused' || status === 'failed') && button('Cancel', 'cancel')}
      {status === 'finished' && request.type === 'model' && (
        <Button size="xs" component={Link} to={trainFrom(`hub:${request.id}@${commit}`)}>
          Use as base
        </Button>
      )}
      {(status === 'finished' || status === 'cancelled') && (
        <CloseButton size="sm" aria-label={`Take ${request.id} off this list`} onClick={act('forget')} />
      )}
    </Group>
  )
}
