/** Whose token it is and what it allows: asked only at a press of the button. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { callQuery } from '@renderer/lib/api'
import { hostOf, useNetwork } from '@renderer/lib/network'
import type { WhoAmI } from '@shared/identity'
import { IconCircleCheck, IconCircleMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import classes from './devices-section.module.css'

export function AccountHolder({ endpoint }: { endpoint: string }) {
  const { status } = useNetwork()
  const { data: who, error, isFetching, refetch } = useQuery({ ...callQuery('account/who-am-i', undefined), enabled: false })
  const isOn = status?.state === 'on'
  return (
    <Stack gap="sm">
      {who && <Holder who={who} />}
      {error && <ErrorMessage title="The account could not be looked up." error={error} />}
      <Group gap="xs">
        <Button variant="light" onClick={() => void refetch()} loading={isFetching} disabled={!isOn}>
          Ask {hostOf(endpoint)} whose it is
        </Button>
        {!isOn && (
          <Text size="sm" c="dimmed">
            Switch the network on for that.
          </Text>
        )}
      </Group>
    </Stack>
  )
}

const ROLES: Record<WhoAmI['role'], string> = {
  read: 'reads only',
  write: 'reads and writes',
  'fine-grained': 'has a role of its own',
  unknown: 'has a role that is not told',
}

function Holder({ who }: { who: WhoAmI }) {
  const { name, fullName, organizations, tokenName, role, allows } = who
  return (
    <Stack gap="xs">
      <Text fw={600}>{fullName && fullName !== name ? `${fullName} (${name})` : name}</Text>
      {organizations.length > 0 && (
        <Text c="dimmed">Organizations: {organizations.map((organization) => organization.name).join(', ')}</Text>
      )}
      <Text>
        {tokenName ? `The token “${tokenName}” ` : 'The token '}
        {ROLES[role]}.
      </Text>
      <Stack gap={6} component="ul" className={classes.list}>
        {allows.map(({ allowed, sentence }) => {
          const Icon = allowed ? IconCircleCheck : IconCircleMinus
          return (
            <li key={sentence} className={classes.device} data-available={allowed || undefined}>
              <Icon size={20} stroke={1.75} aria-hidden />
              <Text>{sentence}</Text>
            </li>
          )
        })}
      </Stack>
    </Stack>
  )
}
