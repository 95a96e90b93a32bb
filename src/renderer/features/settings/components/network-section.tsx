/** The one switch, and the way to the ledger. */
import { Anchor, Paper, Stack, Text } from '@mantine/core'
import { NetworkSwitch } from '@renderer/components/network/network-switch'
import { pages } from '@renderer/lib/pages'
import { Link } from 'react-router'

export function NetworkSection() {
  return (
    <Paper withBorder p="lg" component="section">
      <Stack gap="sm">
        <NetworkSwitch />
        <Text>
          <Anchor component={Link} to={pages.network.path}>
            See every request
          </Anchor>
        </Text>
      </Stack>
    </Paper>
  )
}
