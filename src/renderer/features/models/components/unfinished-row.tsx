/** A download that was left unfinished before the start: go on with it, or throw away what has arrived. */
import { Button, Group, Text } from '@mantine/core'
import classes from '@renderer/features/models/models-page.module.css'
import type { Unfinished } from '@renderer/features/models/unfinished'
import { invoke } from '@renderer/lib/api'
import { humanBytes } from '@renderer/lib/format'
import { useNetwork } from '@renderer/lib/network'
import { useMutation, useQueryClient } from '@tanstack/react-query'

export function UnfinishedRow({ left: { id, bytes }, onResume }: { left: Unfinished; onResume: () => void }) {
  const client = useQueryClient()
  const { status } = useNetwork()
  const discard = useMutation({
    meta: { failure: 'What has arrived could not be thrown away.' },
    mutationFn: () => invoke('hub/remove', { type: 'model', id, part: 'incomplete' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['hub/cached'] }),
  })
  return (
    <li className={classes.item}>
      <div className={classes.what}>
        <Text fw={600} className={classes.name}>
          {id}
        </Text>
        <Text size="sm" c="dimmed">
          Left unfinished. {humanBytes(bytes)} of a file have arrived
          {status?.state === 'on' ? '.' : '; going on needs the network.'}
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button size="xs" disabled={status?.state !== 'on'} onClick={onResume}>
          Resume
        </Button>
        <Button size="xs" variant="default" loading={discard.isPending} onClick={() => discard.mutate()}>
          Discard
        </Button>
      </Group>
    </li>
  )
}
