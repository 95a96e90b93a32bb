/** What can be done with the selected comments. */
import { Button, CloseButton, Group, Select, Text } from '@mantine/core'
import { notify } from '@renderer/components/notify'
import { valueTitles } from '@renderer/features/data/filter'
import { MOST_SELECTED, type Selection } from '@renderer/features/data/hooks/use-selection'
import type { useSetLabel } from '@renderer/features/data/hooks/use-set-label'
import { formatCount, plural } from '@renderer/lib/format'
import { labelTitle } from '@shared/labels'
import type { Label } from '@shared/project'
import { useState } from 'react'
import classes from './selection-bar.module.css'

interface SelectionBarProps {
  labels: Label[]
  selection: Selection
  setLabel: ReturnType<typeof useSetLabel>
}

export function SelectionBar({ labels, selection, setLabel }: SelectionBarProps) {
  const [labelId, setLabelId] = useState(labels[0]?.id ?? null)
  const { size } = selection.ids
  const label = labels.find(({ id }) => id === labelId)
  const set = (name: keyof typeof valueTitles) => {
    if (label) setLabel.mutate({ label, exampleIds: [...selection.ids], value: valueTitles[name], name })
    else notify({ message: 'Choose a label first.' })
  }
  return (
    <section className={classes.bar} aria-label="Selected comments">
      <Group gap="xs">
        <CloseButton size="sm" aria-label="Clear the selection" onClick={selection.clear} />
        <Text fw={600} role="status">
          {plural(size, 'comment')} selected
          {size === MOST_SELECTED && ` (no more than ${formatCount(MOST_SELECTED)} at once)`}
        </Text>
      </Group>
      {labels.length > 0 && (
        <Group gap="xs">
          <Text>Set</Text>
          <Select
            w={150}
            size="xs"
            aria-label="Label to set"
            data={labels.map(({ id, name }) => ({ value: id, label: labelTitle(name) }))}
            value={labelId}
            onChange={setLabelId}
            allowDeselect={false}
          />
          <Text>to</Text>
          <Button.Group>
            {(['yes', 'no', 'unknown'] as const).map((name) => (
              <Button key={name} size="xs" variant="default" onClick={() => set(name)} disabled={setLabel.isPending}>
                {name}
              </Button>
            ))}
          </Button.Group>
        </Group>
      )}
    </section>
  )
}
