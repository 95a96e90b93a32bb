/** What works without the network: what is here already, and what is brought on a stick. */
import { Button, Group, Text } from '@mantine/core'
import { pages } from '@renderer/lib/pages'
import { IconFolderPlus } from '@tabler/icons-react'
import { Link } from 'react-router'

export function OfflineNote({ onAddFolder }: { onAddFolder: () => void }) {
  return (
    <>
      <Text>
        Without it: models that are here already can be used, and so can a model folder from a USB stick or a shared drive,
        checked like any other.
      </Text>
      <Group gap="xs">
        <Button variant="default" component={Link} to={pages.models.path}>
          Show what is on this machine
        </Button>
        <Button variant="default" leftSection={<IconFolderPlus size={16} />} onClick={onAddFolder}>
          Add model folder
        </Button>
      </Group>
    </>
  )
}
