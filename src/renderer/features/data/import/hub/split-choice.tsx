/** Which configuration and split to import, with what each is. */
import { Alert, Group, Select, Stack, Text } from '@mantine/core'
import { humanBytes, plural } from '@renderer/lib/format'
import type { DatasetChoices, DatasetSplit } from '@shared/dataset'
import { IconInfoCircle } from '@tabler/icons-react'

interface SplitChoiceProps {
  choices: DatasetChoices
  value: DatasetSplit | null
  onChange: (ref: string) => void
  disabled: boolean
}

export function SplitChoice({ choices: { splits, notices }, value, onChange, disabled }: SplitChoiceProps) {
  const configs = [...new Set(splits.map(({ config }) => config))]
  const own = splits.filter(({ config }) => config === value?.config)
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="md">
        <Select
          label="Configuration"
          data={configs}
          value={value?.config ?? null}
          onChange={(config) => onChange(splits.find((one) => one.config === config)!.ref)}
          allowDeselect={false}
          searchable={configs.length > 10}
          disabled={disabled}
        />
        <Select
          label="Split"
          data={own.map(({ ref, split }) => ({ value: ref, label: split }))}
          value={value?.ref ?? null}
          onChange={(ref) => ref !== null && onChange(ref)}
          allowDeselect={false}
          disabled={disabled}
        />
        {value && (
          <Text c="dimmed" pb={6}>
            {factsOf(value).join(' · ')}
          </Text>
        )}
      </Group>
      {notices.map((notice) => (
        <Alert key={notice} variant="light" color="gray" icon={<IconInfoCircle />}>
          {notice}
        </Alert>
      ))}
    </Stack>
  )
}

const factsOf = ({ files, bytes, rows }: DatasetSplit): string[] => [
  ...(rows === null ? [] : [plural(rows, 'row')]),
  plural(files, 'file'),
  humanBytes(bytes),
]
