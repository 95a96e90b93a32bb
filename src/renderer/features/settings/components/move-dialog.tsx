/** The move itself: what will happen, how far it is, and the new start at its end. Nothing else can be done meanwhile. */
import { Button, Code, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { Facts } from '@renderer/components/facts'
import { PHASE_WORDS } from '@renderer/features/settings/data-folder-words'
import { invoke, useAppEvent } from '@renderer/lib/api'
import { humanBytes, plural } from '@renderer/lib/format'
import type { MovePlan, MoveProgress } from '@shared/data-folder'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import classes from './folder-parts.module.css'

export function MoveDialog({ plan, onClose }: { plan: MovePlan; onClose: () => void }) {
  const [progress, setProgress] = useState<MoveProgress | null>(null)
  useAppEvent('data-folder/move-progress', setProgress)
  const move = useMutation({ mutationFn: () => invoke('data-folder/move', { place: plan.to }) })
  const stop = useMutation({ mutationFn: () => invoke('data-folder/stop-move', undefined) })
  const restart = useMutation({ mutationFn: () => invoke('data-folder/restart', undefined) })
  const free = !move.isPending && !move.isSuccess
  return (
    <Modal
      opened
      onClose={() => free && onClose()}
      withCloseButton={free}
      closeOnClickOutside={false}
      title={move.isSuccess ? 'The data folder has moved' : 'Move the data folder'}
      size="lg"
    >
      <Stack gap="md">
        {free && !move.error && <WhatHappens plan={plan} />}
        {move.isPending && <HowFar progress={progress} />}
        {move.isSuccess && (
          <Text>
            Every file was read again and compared. Moderato has to start again to work at <Code>{plan.to}</Code>. The old folder
            is still there: remove it in Settings after the new start.
          </Text>
        )}
        {move.error && <ErrorMessage title="The data folder is where it was." error={move.error} onRetry={() => move.mutate()} />}
        <Group gap="xs" justify="flex-end">
          {free && (
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          )}
          {free && !move.error && <Button onClick={() => move.mutate()}>Move {humanBytes(plan.bytes)}</Button>}
          {move.isPending && (
            <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
              Stop the move
            </Button>
          )}
          {move.isSuccess && (
            <Button loading={restart.isPending} onClick={() => restart.mutate()}>
              Start again
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

const WhatHappens = ({ plan: { from, to, files, bytes, freeBytes, foreign } }: { plan: MovePlan }) => (
  <>
    <Facts
      facts={[
        [
          'From',
          <Code key="from" className={classes.path}>
            {from}
          </Code>,
        ],
        [
          'To',
          <Code key="to" className={classes.path}>
            {to}
          </Code>,
        ],
        [
          'What',
          `${plural(files, 'file')}, ${humanBytes(bytes)}${freeBytes === null ? '' : ` of ${humanBytes(freeBytes)} free there`}`,
        ],
      ]}
    />
    <Text>
      The files are copied, read again and compared; then Moderato switches to the new place and starts again. Until then the old
      folder stays the valid one, whatever happens. It is removed only when you ask for it.
    </Text>
    {foreign.length > 0 && (
      <Text size="sm" c="dimmed">
        Not Moderato’s, and staying where it is: {foreign.join(', ')}.
      </Text>
    )}
  </>
)

function HowFar({ progress }: { progress: MoveProgress | null }) {
  const { phase = 'copying', bytes = 0, totalBytes = 0 } = progress ?? {}
  return (
    <Stack gap={6}>
      <Text fw={600}>{PHASE_WORDS[phase]}</Text>
      <Progress value={totalBytes > 0 ? (bytes / totalBytes) * 100 : 0} aria-label="Move" />
      <Text size="sm" c="dimmed">
        {humanBytes(bytes)} of {humanBytes(totalBytes)}
      </Text>
    </Stack>
  )
}
