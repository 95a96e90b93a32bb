/** A pass over the file while it runs: what it does, how far it is, how fast, how long still. */
import { Group, Progress, Stack, Text } from '@mantine/core'
import { formatCount, formatPercent, humanDuration, plural } from '@renderer/lib/format'
import type { PassProgress } from './use-import-progress'

export function PassBar({ doing, progress }: { doing: string; progress: PassProgress }) {
  const { share, rows, bad, rowsPerSecond, secondsLeft } = progress
  const facts = [
    plural(rows, 'row'),
    rowsPerSecond === null ? null : `${formatCount(rowsPerSecond)} rows/s`,
    secondsLeft === null ? null : `${humanDuration(secondsLeft)} left`,
    bad === 0 ? null : `${formatCount(bad)} left out`,
  ]
  return (
    <Stack gap="xs" py="xl" maw={640} mx="auto" w="100%">
      <Group justify="space-between">
        <Text fw={600}>{doing}</Text>
        <Text>{formatPercent(share)}</Text>
      </Group>
      <Progress value={share * 100} size="lg" aria-label={doing} />
      <Text c="dimmed" size="sm">
        {facts.filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  )
}
