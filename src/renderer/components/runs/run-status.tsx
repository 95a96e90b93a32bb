/** The status of a run: a sign and a word, with the reason on hover. */
import { Group, Text, Tooltip } from '@mantine/core'
import type { RunStatus as Status } from '@shared/run'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconPlayerPlayFilled,
  IconPlayerStop,
  IconPlugConnectedX,
} from '@tabler/icons-react'
import { STATUS_WORDS } from './run-words'

const signs: Record<Status, { Icon: typeof IconClock; color?: string }> = {
  queued: { Icon: IconClock, color: 'dimmed' },
  running: { Icon: IconPlayerPlayFilled, color: 'var(--mantine-primary-color-filled)' },
  finished: { Icon: IconCircleCheck },
  stopped: { Icon: IconPlayerStop, color: 'dimmed' },
  failed: { Icon: IconAlertTriangle, color: 'var(--app-warning)' },
  interrupted: { Icon: IconPlugConnectedX, color: 'var(--app-warning)' },
}

export function RunStatus({ status, reason }: { status: Status; reason: string | null }) {
  const { Icon, color } = signs[status]
  return (
    <Tooltip label={reason} disabled={!reason} multiline maw={360}>
      <Group gap={6} wrap="nowrap" w="fit-content">
        <Text span c={color} lh={0} aria-hidden>
          <Icon size={15} />
        </Text>
        <Text span inherit>
          {STATUS_WORDS[status]}
        </Text>
      </Group>
    </Tooltip>
  )
}
