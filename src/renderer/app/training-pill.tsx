/** The training that runs, in the header of every page: what it does, how far it is, how long it takes, and a way to stop it. */
import { ActionIcon, Button, Group, Popover, Stack, Text, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { LiveRun } from '@renderer/components/runs/live-run'
import { useRunProgress } from '@renderer/components/runs/use-run-progress'
import { callQuery, invoke } from '@renderer/lib/api'
import { epochNumber, formatPercent, humanDuration } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import type { Phase } from '@shared/progress'
import type { RunSummary } from '@shared/run'
import { IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import classes from './training-pill.module.css'

const phases: Record<Phase, string> = {
  loading: 'Loading the base',
  tokenising: 'Reading comments',
  embedding: 'Computing vectors',
  training: 'Training',
  evaluating: 'Evaluating',
  saving: 'Saving',
}

export function TrainingPill() {
  const { data: run } = useQuery(callQuery('training/current', undefined))
  const live = useRunProgress(run?.id ?? null)
  if (!run) return null
  const { words, share } = pillWords(run, live)
  return (
    <div className={classes.pill}>
      <Link to={pages.train.path} className={classes.link} title={`${run.name}: open the training`}>
        <span className={classes.dot} aria-hidden />
        <span className={classes.words}>{words}</span>
        <span className={classes.bar} style={{ width: `${share * 100}%` }} aria-hidden />
      </Link>
      <StopTraining run={run} />
    </div>
  )
}

/** "Training 43 % · 3 min left"; the share is of the phase it names. */
export function pillWords(run: RunSummary, live: LiveRun | null): { words: string; share: number } {
  const phase = live?.phase ?? 'training'
  const done = live?.total ? live.done / live.total : null
  const share = done ?? (phase === 'training' && run.totalSteps ? run.step / run.totalSteps : 0)
  const percent = phase === 'training' || done !== null ? ` ${formatPercent(Math.min(1, share))}` : ''
  const left = live?.secondsLeft == null ? '' : ` · ${humanDuration(live.secondsLeft)} left`
  return { words: `${phases[phase]}${percent}${left}`, share: Math.min(1, share) }
}

function StopTraining({ run }: { run: RunSummary }) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const client = useQueryClient()
  const stop = useMutation({
    meta: { failure: 'The training could not be stopped.' },
    mutationFn: () => invoke('training/stop', { runId: run.id }),
    onSettled: () => client.invalidateQueries({ queryKey: ['training/current'] }),
  })
  const confirm = () => {
    close()
    stop.mutate()
  }
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} position="bottom-end" trapFocus returnFocus withArrow>
      <Popover.Target>
        <Tooltip label={stop.isPending ? 'Stopping after this micro-batch' : 'Stop the training'} disabled={opened}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label="Stop the training"
            loading={stop.isPending}
            onClick={toggle}
          >
            <IconPlayerStop size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown maw={300}>
        <Stack gap="sm">
          <Text>
            {run.bestEpoch === null
              ? `“${run.name}” has no evaluated epoch yet. Stopped now, it can be resumed but not tried.`
              : `“${run.name}” keeps its best epoch so far, number ${epochNumber(run.bestEpoch)}. It can be resumed.`}
          </Text>
          <Group gap="xs" justify="flex-end">
            <Button size="xs" variant="default" onClick={close}>
              Go on training
            </Button>
            <Button size="xs" onClick={confirm}>
              {run.bestEpoch === null ? 'Stop training' : 'Stop and keep best'}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
