/** A model on this machine: what it is, where it is from, and what can be done with it. */
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { LocalModel } from '@renderer/features/models/local-models'
import classes from '@renderer/features/models/models-page.module.css'
import { trainFrom } from '@renderer/lib/pages'
import { IconFolderMinus, IconTrash } from '@tabler/icons-react'
import { Link } from 'react-router'
import { RemoveModel } from './remove-model'

interface LocalModelRowProps {
  model: LocalModel
  onRemoveFolder: (path: string) => void
}

export function LocalModelRow({ model: { title, origin, facts, base, folder, cache }, onRemoveFolder }: LocalModelRowProps) {
  const [asking, { open, close }] = useDisclosure(false)
  return (
    <li className={classes.item} aria-label={title}>
      <div className={classes.what}>
        <Text fw={600} c={base === null ? 'dimmed' : undefined} className={classes.name}>
          {title}
        </Text>
        <Text size="sm" c="dimmed" className={classes.name}>
          {facts}
        </Text>
        <Text size="xs" c="dimmed" className={classes.name}>
          {origin}
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        {base !== null && (
          <Button size="xs" variant="default" component={Link} to={trainFrom(base)}>
            Use as base
          </Button>
        )}
        {folder !== null && (
          <Tooltip label="Take this folder off the list. Its files stay where they are.">
            <ActionIcon variant="default" aria-label={`Take ${title} off the list`} onClick={() => onRemoveFolder(folder)}>
              <IconFolderMinus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        {cache && (
          <Tooltip label="Remove it from the Hub’s cache">
            <ActionIcon variant="default" aria-label={`Remove ${title}`} onClick={open}>
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {cache && asking && <RemoveModel cache={cache} onClose={close} />}
    </li>
  )
}
