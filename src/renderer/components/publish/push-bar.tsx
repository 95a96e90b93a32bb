/** A push on its way: what it is doing, how much, how fast, how long still, and a way to stop. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { humanBytes, humanDuration } from '@renderer/lib/format'
import { PUSH_PHASE_WORDS, type PushProgress } from '@shared/publish'

export function PushBar({ progress, onStop }: { progress: PushProgress | null; onStop: () => void }) {
  const {
    phase = 'reading',
    bytes = 0,
    totalBytes = null,
    bytesPerSecond = 0,
    secondsLeft = null,
    stalled = null,
  } = progress ?? {}
  const words = PUSH_PHASE_WORDS[phase]
  const facts = [
    totalBytes === null ? null : `${humanBytes(bytes)} of ${humanBytes(totalBytes)}`,
    bytesPerSecond > 0 ? `${humanBytes(bytesPerSecond)}/s` : null,
    secondsLeft === null ? null : `${humanDuration(secondsLeft)} left`,
  ]
  return (
    <Stack gap="md">
      <Stack gap="xs" py="md">
        <Text fw={600} role="status">
          {words}…
        </Text>
        <Progress
          value={totalBytes ? (100 * bytes) / totalBytes : 0}
          animated={phase !== 'uploading'}
          size="lg"
          aria-label={words}
        />
        <Text c="dimmed" size="sm">
          {stalled ?? (facts.filter(Boolean).join(' · ') || 'The files are read and compared with what is there.')}
        </Text>
      </Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Nothing counts before the commit; what has arrived is not sent again.
        </Text>
        <Button variant="default" onClick={onStop}>
          Stop
        </Button>
      </Group>
    </Stack>
  )
}
