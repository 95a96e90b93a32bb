/** What the training takes of this machine, measured on request: of the settings as they are now, or not shown. */
import { Button, Group, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { NoteList } from '@renderer/components/runs/note-list'
import { measuredWords } from '@renderer/features/train/summary'
import { invoke } from '@renderer/lib/api'
import type { StartTraining } from '@shared/ipc/contract'
import { IconRuler2 } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'

interface Props {
  request: StartTraining
  /** Warnings that are shown already. */
  known: readonly string[]
}

export function Measurement({ request, known }: Props) {
  const measure = useMutation({ mutationFn: (input: StartTraining) => invoke('training/measure', input) })
  const current = isOf(measure.variables, request)
  return (
    <>
      <Group gap="xs" role="status">
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconRuler2 size={14} />}
          loading={measure.isPending && current}
          onClick={() => measure.mutate(request)}
        >
          Measure on this machine
        </Button>
        {current && measure.isPending && (
          <Text size="xs" c="dimmed">
            Computes the longest comments and some others; nothing is kept.
          </Text>
        )}
        {current && measure.data && (
          <Text size="sm" fw={500}>
            {measuredWords(measure.data)}
          </Text>
        )}
      </Group>
      {current && measure.error && <ErrorMessage title="It could not be measured." error={measure.error} />}
      {current && measure.data && (
        <NoteList title="Measured" notes={measure.data.notices.filter((note) => !known.includes(note))} />
      )}
    </>
  )
}

/** A name changes nothing that is measured. */
const isOf = (measured: StartTraining | undefined, request: StartTraining): boolean =>
  measured !== undefined && JSON.stringify({ ...measured, name: null }) === JSON.stringify({ ...request, name: null })
