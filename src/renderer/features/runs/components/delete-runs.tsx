/** Asks before runs are deleted, and says what goes and what stays. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { isActive } from '@renderer/components/runs/run-words'
import { useRunActions } from '@renderer/features/runs/hooks/use-run-actions'
import { plural } from '@renderer/lib/format'
import type { RunSummary } from '@shared/run'

interface Props {
  runs: readonly RunSummary[]
  onClose: () => void
  onDeleted: (ids: string[]) => void
}

export function DeleteRuns({ runs, onClose, onDeleted }: Props) {
  const { remove } = useRunActions()
  const going = runs.filter((run) => !isActive(run))
  const ids = going.map((run) => run.id)
  const active = runs.find(isActive)
  const title = going.length === 1 ? `Delete “${going[0]!.name}”?` : `Delete ${plural(going.length, 'run')}?`
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack gap="md">
        <Text>
          {going.length === 1 ? 'Its' : 'Their'} curves, metrics, report, note, checkpoint and model are removed from this machine
          and cannot be brought back. Your comments and labels stay, and so do runs that were trained from{' '}
          {going.length === 1 ? 'it' : 'them'}.
        </Text>
        {active && <Text>“{active.name}” is training and stays: stop it first.</Text>}
        {remove.error && <ErrorMessage title="Not every run was deleted." error={remove.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep {going.length === 1 ? 'it' : 'them'}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            disabled={ids.length === 0}
            onClick={() => remove.mutate(ids, { onSuccess: () => onDeleted(ids) })}
          >
            Delete {going.length === 1 ? 'run' : plural(going.length, 'run')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
