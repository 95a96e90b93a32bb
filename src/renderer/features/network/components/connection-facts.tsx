/** How requests travel: to which endpoint, through which proxy, trusting whom. */
import { Button, Group, Text } from '@mantine/core'
import { invoke } from '@renderer/lib/api'
import { hostOf, useNetwork, useNetworkChange } from '@renderer/lib/network'
import type { ReactNode } from 'react'
import classes from './connection-facts.module.css'

export function ConnectionFacts() {
  const { status } = useNetwork()
  const failure = 'The certificates could not be used.'
  const choose = useNetworkChange(failure, () => invoke('network/choose-certificates', undefined))
  const forget = useNetworkChange(failure, () => invoke('network/forget-certificates', undefined))
  if (!status) return null
  const { endpoint, proxy, certificateFile } = status
  return (
    <dl className={classes.facts}>
      <Fact term="Endpoint">{hostOf(endpoint)}</Fact>
      <Fact term="Proxy">{proxy ?? 'None'}</Fact>
      <Fact term="Trusted certificates">
        <Group gap="xs">
          <Text span inherit className={classes.file} title={certificateFile ?? undefined}>
            {certificateFile ? `The system’s, and ${certificateFile}` : 'The system’s'}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => choose.mutate()} loading={choose.isPending}>
            {certificateFile ? 'Choose another file' : 'Add a file'}
          </Button>
          {certificateFile && (
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => forget.mutate()}>
              Remove the file
            </Button>
          )}
        </Group>
      </Fact>
    </dl>
  )
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
)
