/** Where everything is kept, what takes how much, how to make room, and how to move it. */
import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ErrorMessage } from '@renderer/components/error-message'
import { callQuery, invoke } from '@renderer/lib/api'
import type { DataFolder } from '@shared/data-folder'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CleanUpDialog } from './clean-up-dialog'
import { FolderParts } from './folder-parts'
import { MoveFolder } from './move-folder'
import { OldFolder } from './old-folder'
import { Section } from './section'

export function DataFolderSection() {
  const { data: folder, error, isPending, refetch } = useQuery({ ...callQuery('data-folder/get', undefined), staleTime: 0 })
  const { data: info } = useQuery(callQuery('app/info', undefined))
  const home = folder?.home ?? info?.home
  return (
    <Section
      title="Data folder"
      description="Projects, answers, runs and models. Back it up as a whole; nothing is kept anywhere else, but the models and datasets of the Hub."
    >
      {home && <FolderPath home={home} />}
      {error && (
        <ErrorMessage title="The data folder could not be looked through." error={error} onRetry={() => void refetch()} />
      )}
      {isPending && <Text c="dimmed">Adding up what it holds</Text>}
      {folder && <FolderContents folder={folder} />}
    </Section>
  )
}

function FolderPath({ home }: { home: string }) {
  const open = useMutation({
    meta: { failure: 'The data folder could not be opened.' },
    mutationFn: () => invoke('app/open-data-folder', undefined),
  })
  return (
    <Group gap="xs">
      <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {home}
      </Code>
      <Group gap="xs" ml="auto" wrap="nowrap">
        <CopyButton value={home}>
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
  )
}

function FolderContents({ folder }: { folder: DataFolder }) {
  const [cleaning, { open, close }] = useDisclosure(false)
  return (
    <Stack gap="md">
      {folder.before && <OldFolder before={folder.before} />}
      <FolderParts folder={folder} />
      <Group gap="xs">
        <Button variant="default" onClick={open}>
          Make room
        </Button>
        <MoveFolder fixed={folder.fixed} />
      </Group>
      {folder.fixed !== null && (
        <Text size="sm" c="dimmed">
          {folder.fixed}
        </Text>
      )}
      {cleaning && <CleanUpDialog folder={folder} onClose={close} />}
    </Stack>
  )
}
