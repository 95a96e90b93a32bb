/** A job on its way out or in: what is done now, what came of it, or why it did not work. */
import { Button, Code, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { notifyError } from '@renderer/components/notify'
import type { Job } from '@renderer/features/runs/hooks/use-job'
import { invoke } from '@renderer/lib/api'
import { JOB_PHASE_WORDS, type JobProgress } from '@shared/job'

export function JobDialog({ job }: { job: Job }) {
  const { work, folder, error } = job
  if (work === null) return null
  const over = error !== null || folder !== null
  const title = work.kind === 'export' ? `Export “${work.run.name}” as a job` : 'Import a job result'
  return (
    <Modal opened onClose={over ? job.close : job.cancel} title={title} closeOnClickOutside={over}>
      {error ? (
        <ErrorMessage
          title={work.kind === 'export' ? 'The run was not exported.' : 'The result was not imported.'}
          error={error}
        />
      ) : folder !== null ? (
        <Exported folder={folder} onClose={job.close} />
      ) : (
        <Working progress={job.progress} onCancel={job.cancel} />
      )}
    </Modal>
  )
}

function Working({ progress, onCancel }: { progress: JobProgress | null; onCancel: () => void }) {
  const { phase, done, total } = progress ?? { phase: null, done: 0, total: 0 }
  const words = phase === null ? 'Starting' : JOB_PHASE_WORDS[phase]
  const share = total > 0 ? (100 * done) / total : 100
  return (
    <Stack gap="md">
      <Stack gap="xs">
        <Text role="status">{words}…</Text>
        <Progress value={share} animated={total === 0} aria-label={words} />
      </Stack>
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}

function Exported({ folder, onClose }: { folder: string; onClose: () => void }) {
  const show = () => {
    invoke('jobs/show', { folder }).catch((error: unknown) => notifyError('The folder could not be shown.', error))
  }
  return (
    <Stack gap="md">
      <Text>
        The job is ready. Copy its folder to the machine that is to train it; the README.md inside says how to start. When it has
        trained, bring the folder back and import its result on this page.
      </Text>
      <Code block>{folder}</Code>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        <Button onClick={show}>Show the folder</Button>
      </Group>
    </Stack>
  )
}
