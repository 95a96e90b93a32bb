/** Above the comment: which queue, how much is left, and the two ways out of a comment that is not to be answered. */
import { Button, Group, Menu, Progress, Text } from '@mantine/core'
import { HumanNumber } from '@renderer/components/human-number'
import { KeyHint } from '@renderer/components/key-hint'
import type { ShownKeys } from '@renderer/features/label/hooks/use-label-keys'
import type { Labelling } from '@renderer/features/label/hooks/use-labelling'
import type { Queue } from '@renderer/features/label/hooks/use-upcoming'
import { callQuery } from '@renderer/lib/api'
import type { ProjectCounts } from '@shared/project'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import classes from './label-toolbar.module.css'

export const queues: Record<Queue, { title: string; count: (counts: ProjectCounts) => number }> = {
  unlabelled: { title: 'Unlabelled', count: (counts) => counts.unlabelled },
  skipped: { title: 'Skipped', count: (counts) => counts.skipped },
  flagged: { title: 'Flagged', count: (counts) => counts.flagged },
}

interface LabelToolbarProps {
  projectId: string
  queue: Queue
  onQueue: (queue: Queue) => void
  keys: ShownKeys
  labelling: Labelling
}

export function LabelToolbar({ projectId, queue, onQueue, keys, labelling }: LabelToolbarProps) {
  const { data: counts } = useQuery(callQuery('examples/counts', { projectId }))
  const ready = labelling.view.status === 'ready'
  return (
    <div>
      <Group gap="md" wrap="wrap">
        <QueueMenu queue={queue} onQueue={onQueue} counts={counts} />
        {counts && (
          <Text c="dimmed" className={classes.counts}>
            <HumanNumber value={queues[queue].count(counts)} c="var(--mantine-color-text)" fw={600} /> left ·{' '}
            <HumanNumber value={counts.labelledToday} /> labelled today
          </Text>
        )}
        <Group gap="xs" ml="auto">
          <Button variant="default" onClick={labelling.undo} rightSection={<KeyHint value={keys.actions.undo} />}>
            Undo
          </Button>
          <Button
            variant="default"
            onClick={labelling.skip}
            disabled={!ready}
            rightSection={<KeyHint value={keys.actions.skip} />}
          >
            Skip
          </Button>
        </Group>
      </Group>
      {counts && counts.total > 0 && (
        <Progress
          value={(counts.labelled / counts.total) * 100}
          size={4}
          mt="sm"
          aria-label={`${counts.labelled} of ${counts.total} comments are labelled`}
        />
      )}
    </div>
  )
}

interface QueueMenuProps {
  queue: Queue
  onQueue: (queue: Queue) => void
  counts: ProjectCounts | undefined
}

function QueueMenu({ queue, onQueue, counts }: QueueMenuProps) {
  return (
    <Menu position="bottom-start" returnFocus={false} width={220}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={16} />}>
          Queue: {queues[queue].title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(queues) as Queue[]).map((name) => (
          <Menu.Item
            key={name}
            aria-current={name === queue || undefined}
            leftSection={<IconCheck size={16} visibility={name === queue ? 'visible' : 'hidden'} />}
            rightSection={counts && <HumanNumber value={queues[name].count(counts)} c="dimmed" />}
            onClick={() => onQueue(name)}
          >
            {queues[name].title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
