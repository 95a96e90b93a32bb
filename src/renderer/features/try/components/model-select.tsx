/** Chooses the run that judges the text. */
import { CloseButton, Group, Select, Text } from '@mantine/core'
import { RunMark } from '@renderer/components/runs/run-mark'
import { formatScore, humanTime } from '@renderer/lib/format'
import type { RunSummary } from '@shared/run'

interface Props {
  label: string
  runs: readonly RunSummary[]
  value: string
  onChange: (runId: string) => void
  /** Puts the run away again; absent for the first. */
  onClose?: () => void
}

export function ModelSelect({ label, runs, value, onChange, onClose }: Props) {
  const byId = new Map(runs.map((run) => [run.id, run]))
  const chosen = byId.get(value)
  return (
    <Group gap="xs" wrap="nowrap">
      <Select
        flex={1}
        aria-label={label}
        data={runs.map(({ id, name }) => ({ value: id, label: name }))}
        value={value}
        searchable={runs.length > 12}
        allowDeselect={false}
        leftSection={chosen && <RunMark color={chosen.color} />}
        renderOption={({ option }) => <RunOption run={byId.get(option.value)} />}
        onChange={(id) => id && onChange(id)}
      />
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
