/** Where everything is kept. */
import { Button, Code, CopyButton, Group } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { callQuery, invoke } from '@renderer/lib/api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Section } from './section'

export function DataFolderSection() {
  const { data: info, error, refetch } = useQuery(callQuery('app/info', undefined))
  const open = useMutation({
    meta: { failure: 'The data folder could not be opened.' },
    mutationFn: () => invoke('app/open-data-folder', undefined),
  })
  return (
    <Section
      title="Data folder"
      description="Projects, answers, runs and models. Back it up as a whole; nothing is kept anywhere else."
    >
      {error && <ErrorMessage title="The data folder is not known." error={error} onRetry={() => void refetch()} />}
      {info && (
        <Group gap="xs">
          <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
            {info.home}
          </Code>
          <Group gap="xs" ml="auto" wrap="nowrap">
            <CopyButton value={info.home}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy path'}
                </Button>
              )}
            </CopyButton>
            <Button variant="default" onClick={() => open.mutate()} loading={open.isPending}>
              Open folder
            </Button>
          </Group>
        </Group>
      )}
    </Section>
  )
}
