/** The two ways into an import: a file of this machine, a dataset of the Hub. */
import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { IconChevronDown, IconCloudDown, IconFileImport } from '@tabler/icons-react'

interface ImportButtonsProps {
  /** Side by side, where there is room and nothing else to do. */
  wide: boolean
  onFile: () => void
  onHub: () => void
}

const icon = { size: 18, stroke: 1.75 }

export function ImportButtons({ wide, onFile, onHub }: ImportButtonsProps) {
  const fromFile = (
    <Button leftSection={<IconFileImport {...icon} />} onClick={onFile}>
      Import comments
    </Button>
  )
  if (wide)
    return (
      <>
        {fromFile}
        <Button variant="default" leftSection={<IconCloudDown {...icon} />} onClick={onHub}>
          From the Hugging Face Hub
        </Button>
      </>
    )
  return (
    <Group gap={1} wrap="nowrap">
      {fromFile}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} variant="filled" aria-label="Other ways to import">
            <IconChevronDown {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileImport {...icon} />} onClick={onFile}>
            From a file
          </Menu.Item>
          <Menu.Item leftSection={<IconCloudDown {...icon} />} onClick={onHub}>
            From the Hugging Face Hub
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
