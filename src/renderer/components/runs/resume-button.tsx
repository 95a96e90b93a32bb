/** Continues a stopped, failed or interrupted run from its last checkpoint. */
import { Button, type ButtonProps } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { invoke } from '@renderer/lib/api'
import type { RunSummary } from '@shared/run'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { refetchRun } from './use-run-progress'

export function ResumeButton({ run, ...button }: { run: RunSummary } & ButtonProps) {
  const client = useQueryClient()
  const resume = useMutation({
    mutationFn: () => invoke('training/resume', { runId: run.id }),
    onSettled: () => refetchRun(client, run.id),
  })
  if (!run.resumable) return null
  return (
    <>
      <Button {...button} loading={resume.isPending} onClick={() => resume.mutate()}>
        Resume training
      </Button>
      {resume.error && <ErrorMessage title={`“${run.name}” could not be resumed.`} error={resume.error} />}
    </>
  )
}
