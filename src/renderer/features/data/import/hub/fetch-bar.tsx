/** A split on its way: how much, how fast, how long still, and why nothing comes when nothing comes. */
import { Group, Progress, Stack, Text } from '@mantine/core'
import { formatPercent, humanBytes, humanDuration } from '@renderer/lib/format'
import type { DownloadProgress } from '@shared/hub'

export function FetchBar({ progress }: { progress: DownloadProgress | null }) {
  const { bytes = 0, totalBytes = null, bytesPerSecond = 0, secondsLeft = null, stalled = null } = progress ?? {}
  const share = totalBytes ? bytes / totalBytes : 0
  const facts = [
    totalBytes === null ? humanBytes(bytes) : `${humanBytes(bytes)} of ${humanBytes(totalBytes)}`,
    bytesPerSecond > 0 ? `${humanBytes(bytesPerSecond)}/s` : null,
    secondsLeft === null ? null : `${humanDuration(secondsLeft)} left`,
  ]
  return (
    <Stack gap="xs" py="xl" maw={640} mx="auto" w="100%">
      <Group justify="space-between">
        <Text fw={600}>Downloading the split; nothing is stored in the project yet</Text>
        <Text>{formatPercent(share)}</Text>
      </Group>
      <Progress value={share * 100} size="lg" aria-label="Download" />
      <Text c="dimmed" size="sm">
        {stalled ?? facts.filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  )
}
