/** The right side of the Train page: the training under way, or how the last one ended. */
import { Button, Collapse, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { EpochTable } from '@renderer/components/runs/epoch-table'
import type { LiveRun } from '@renderer/components/runs/live-run'
import { LossChart } from '@renderer/components/runs/loss-chart'
import { nextEvaluation } from '@renderer/components/runs/next-evaluation'
import { ResumeButton } from '@renderer/components/runs/resume-button'
import { RunMark } from '@renderer/components/runs/run-mark'
import { RunNotes } from '@renderer/components/runs/run-notes'
import { RunStatus } from '@renderer/components/runs/run-status'
import { isActive, outcome } from '@renderer/components/runs/run-words'
import { StepCharts } from '@renderer/components/runs/step-charts'
import { pages } from '@renderer/lib/pages'
import type { RunDetail } from '@shared/run'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId } from 'react'
import { Link } from 'react-router'
import { LiveProgress } from './live-progress'
import classes from './run-panel.module.css'
import { StopButton } from './stop-button'

export function RunPanel({ run, live }: { run: RunDetail; live: LiveRun | null }) {
  const active = isActive(run)
  const running = active && live?.phase !== 'loading' ? nextEvaluation(run, live) : null
  return (
    <Paper withBorder p="md" className={classes.panel} component="section" aria-label={active ? 'Training' : 'Last training'}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <RunMark color={run.color} />
          <Title order={2}>{run.name}</Title>
          <RunStatus status={run.status} reason={run.reason} />
        </Group>
        {active && <StopButton key={run.id} run={run} />}
      </Group>
      {active ? <LiveProgress run={run} live={live} /> : <Outcome run={run} />}
      <RunNotes run={run} />
      {run.steps.length > 0 ? <LossChart key={run.id} run={run} height={260} /> : active && <Waiting />}
      <EpochTable epochs={run.epochs} bestMetric={run.recipe.bestMetric} running={running} />
      {run.steps.length > 0 && <MoreCurves run={run} />}
    </Paper>
  )
}

function Outcome({ run }: { run: RunDetail }) {
  return (
    <Stack gap="sm" align="flex-start">
      <Text role="status">{outcome(run)}</Text>
      <Group gap="xs">
        {run.hasModel && (
          <Button component={Link} to={`${pages.try.path}?run=${run.id}`}>
            Try it
          </Button>
        )}
        <ResumeButton run={run} variant={run.hasModel ? 'default' : 'filled'} />
        <Button component={Link} to={`${pages.runs.path}?run=${run.id}`} variant="default">
          See the run
        </Button>
      </Group>
    </Stack>
  )
}

function Waiting() {
  return (
    <Text size="sm" c="dimmed" py="xl" ta="center">
      The loss curve begins with the first step.
    </Text>
  )
}

function MoreCurves({ run }: { run: RunDetail }) {
  const [opened, { toggle }] = useDisclosure(false)
  const id = useId()
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={opened ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
        aria-expanded={opened}
        aria-controls={id}
        onClick={toggle}
      >
        Learning rate and gradient norm
      </Button>
      <Collapse expanded={opened} id={id}>
        {opened && <StepCharts key={run.id} run={run} />}
      </Collapse>
    </div>
  )
}
