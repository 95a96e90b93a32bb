/** A training that runs: how far it is, what it is doing now, how fast, how long still. */
import { Group, Progress, Stack, Text } from '@mantine/core'
import { type Figure, Figures } from '@renderer/components/runs/figures'
import type { LiveRun } from '@renderer/components/runs/live-run'
import { epochCount, epochNow } from '@renderer/components/runs/next-evaluation'
import { PHASE_WORDS, runSeconds } from '@renderer/components/runs/run-words'
import { useNow } from '@renderer/features/train/hooks/use-now'
import { exactDuration, formatCount, formatExact, humanBytes, humanDuration } from '@renderer/lib/format'
import type { RunDetail } from '@shared/run'
import classes from './run-panel.module.css'

/** Seconds without an event after which the page says so instead of showing old numbers as new ones. */
const SILENCE = 15

export function LiveProgress({ run, live }: { run: RunDetail; live: LiveRun | null }) {
  const now = useNow(1000)
  const silence = live ? (now - live.heardAt) / 1000 : 0
  const share = run.totalSteps ? run.step / run.totalSteps : 0
  return (
    <Stack gap="sm">
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Text size="sm" role="status">
            {doing(run, live)}
          </Text>
          <Text size="sm" c="dimmed" className={classes.counts}>
            {run.totalSteps ? `step ${formatCount(run.step)} of ${formatCount(run.totalSteps)}` : ''}
          </Text>
        </Group>
        <Progress value={share * 100} aria-label="Steps done" size="md" />
        {silence > SILENCE && (
          <Text size="sm" c="var(--app-warning)">
            Nothing heard for {humanDuration(silence)}: a long step, or a busy machine. Nothing is lost; it can be stopped and
            resumed.
          </Text>
        )}
      </Stack>
      <Figures figures={figuresOf(run, live, now, silence > SILENCE)} />
    </Stack>
  )
}

function doing(run: RunDetail, live: LiveRun | null): string {
  if (run.status === 'queued' || !live) return run.status === 'queued' ? 'Waiting for the engine' : 'Training'
  const words = PHASE_WORDS[live.phase]
  if (live.phase === 'training')
    return live.epoch === null ? words : `${words}, epoch ${epochNow(run, live)} of ${epochCount(run, live)}`
  return live.total > 0 ? `${words}: ${formatCount(live.done)} of ${formatCount(live.total)}` : words
}

function figuresOf(run: RunDetail, live: LiveRun | null, now: number, silent: boolean): Figure[] {
  const seconds = runSeconds(run, now)
  const left = live?.secondsLeft ?? null
  const sinceHeard = live ? (now - live.heardAt) / 1000 : 0
  const rate = live?.samplesPerSecond ?? null
  const memory = live?.rssBytes ?? run.peakRssBytes
  return [
    {
      title: 'Time left',
      value: left === null ? '–' : humanDuration(Math.max(0, left - sinceHeard)),
      exact: 'To the end of the run, evaluations and saving included',
    },
    {
      title: 'Elapsed',
      value: seconds === null ? '–' : humanDuration(seconds),
      exact: seconds === null ? undefined : exactDuration(seconds),
    },
    {
      title: 'Comments/s',
      value: rate === null ? '–' : silent ? '0' : rate.toFixed(1),
      exact: rate === null ? undefined : formatExact(rate),
    },
    {
      title: 'Memory',
      value: memory === null ? '–' : humanBytes(memory),
      exact: memory === null ? undefined : `${formatExact(memory)} bytes`,
    },
  ]
}
