/** The one switch: what it lets through, what it does not, and what else may hold it. */
import { Group, Switch, Text, Title } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { hostOf, useNetwork } from '@renderer/lib/network'
import type { NetworkStatus } from '@shared/ledger'
import { useId } from 'react'

export function NetworkSwitch() {
  const { status, error, refetch, turn, isPending } = useNetwork()
  const id = useId()
  if (error) return <ErrorMessage title="The network’s state is not known." error={error} onRetry={() => void refetch()} />
  if (!status) return null
  const isOn = status.state === 'on'
  return (
    <Group justify="space-between" align="flex-start" gap="lg" wrap="nowrap">
      <div>
        <Title order={2} id={id}>
          {isOn ? 'The network is on' : 'The network is off'}
        </Title>
        <Text c="dimmed" maw="68ch">
          {words(status)}
        </Text>
      </div>
      <Switch
        size="md"
        mt={2}
        aria-labelledby={id}
        checked={isOn}
        disabled={isPending || status.state === 'forced-off'}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
    </Group>
  )
}

function words({ state, forcedBy, endpoint }: NetworkStatus): string {
  const host = hostOf(endpoint)
  if (state === 'on')
    return `Moderato connects to ${host}, and to where that sends downloads, when you search, download or push, and to the package registry when you install the CUDA files; never by itself.`
  if (state === 'off') return 'Nothing leaves this machine: every request is refused, from this window and from commands alike.'
  if (state === 'never')
    return `It has never been on. Switch it on to search, download and push models and datasets at ${host}. Labelling, training and trying need no network.`
  return `The environment variable ${forcedBy} keeps it off. Start Moderato without it to switch the network on.`
}
