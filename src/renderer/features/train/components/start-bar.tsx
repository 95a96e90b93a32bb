/** The end of the form: what will happen, how long it takes, what to mind, and the button. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { LoadingBox } from '@renderer/components/loading-box'
import { NoteList } from '@renderer/components/runs/note-list'
import { refetchRun } from '@renderer/components/runs/use-run-progress'
import type { Survey } from '@renderer/features/train/hooks/use-survey'
import { howLong, summarise } from '@renderer/features/train/summary'
import { invoke } from '@renderer/lib/api'
import type { StartTraining } from '@shared/ipc/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Measurement } from './measurement'
import classes from './train-form.module.css'

interface Props {
  request: StartTraining | null
  baseTitle: string
  survey: Survey
  /** Why training cannot start now; null when it can. */
  blocked: ReactNode
}

export function StartBar({ request, baseTitle, survey, blocked }: Props) {
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: (input: StartTraining) => invoke('training/start', input),
    onSuccess: ({ runId }) => refetchRun(client, runId),
  })
  return (
    <Stack gap="xs" className={classes.start}>
      {blocked ? (
        <Text size="sm" role="status">
          {blocked}
        </Text>
      ) : (
        request && <Forecast request={request} baseTitle={baseTitle} survey={survey} />
      )}
      {start.error && <ErrorMessage title="The training did not start." error={start.error} />}
      <Group>
        <Button
          fullWidth
          disabled={blocked !== null || request === null}
          loading={start.isPending}
          onClick={() => request && start.mutate(request)}
        >
          Start training
        </Button>
      </Group>
    </Stack>
  )
}

function Forecast({ request, baseTitle, survey }: { request: StartTraining; baseTitle: string; survey: Survey }) {
  if (survey.error && !survey.stale)
    return <ErrorMessage title="These comments cannot be trained on." error={survey.error} onRetry={survey.retry} />
  if (!survey.data) return <LoadingBox words="Working out what will happen" height={54} />
  return (
    <Stack gap={6} opacity={survey.stale ? 0.6 : 1} aria-busy={survey.stale}>
      <Text size="sm">
        {summarise(survey.data, request.recipe, baseTitle)} {howLong(survey.data)}
      </Text>
      <NoteList title="Warnings" notes={survey.data.warnings} sign="warning" />
      <Measurement request={request} known={survey.data.warnings} />
    </Stack>
  )
}
