/** Chooses the run that judges the text. */
import { Button, CloseButton, Group, Select, Text } from '@mantine/core'
import { RunMark } from '@renderer/components/runs/run-mark'
import { formatScore, humanTime } from '@renderer/lib/format'
import type { RunSummary } from '@shared/run'
import { IconColumns2 } from '@tabler/icons-react'

interface Props {
  label: string
  runs: readonly RunSummary[]
  value: string
  onChange: (runId: string) => void
  /** Puts a second run beside this one; absent where there is none, or one already. */
  onBeside?: () => void
  /** Puts the run away again; absent for the first. */
  onClose?: () => void
}

export function ModelSelect({ label, runs, value, onChange, onBeside, onClose }: Props) {
  const byId = new Map(runs.map((run) => [run.id, run]))
  const chosen = byId.get(value)
  return (
    <Group gap="xs" wrap={onBeside ? 'wrap' : 'nowrap'}>
      <Select
        flex="1 1 200px"
        aria-label={label}
        data={runs.map(({ id, name }) => ({ value: id, label: name }))}
        value={value}
        searchable={runs.length > 12}
        allowDeselect={false}
        leftSection={chosen && <RunMark color={chosen.color} />}
        renderOption={({ option }) => <RunOption run={byId.get(option.value)} />}
        onChange={(id) => id && onChange(id)}
      />
      {onBeside && (
        <Button variant="default" leftSection={<IconColumns2 size={16} />} onClick={onBeside}>
          Compare with another run
        </Button>
      )}
      {onClose && <CloseButton aria-label={`Put ${chosen?.name ?? 'the second run'} away`} onClick={onClose} />}
    </Group>
  )
}

function RunOption({ run }: { run: RunSummary | undefined }) {
  if (!run) return null
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <RunMark color={run.color} />
      <div>
        <Text size="sm">{run.name}</Text>
        <Text size="xs" c="dimmed">
          average precision {formatScore(run.metrics?.averagePrecision)} · {humanTime(run.startedAt)}
        </Text>
      </div>
    </Group>
  )
}
