/** Above the table: what is selected and what can be done with it, or how to compare. */
import { Button, Group, Text } from '@mantine/core'
import classes from '@renderer/features/runs/runs-page.module.css'
import { plural } from '@renderer/lib/format'
import type { ReactNode } from 'react'

interface Props {
  total: number
  selected: number
  onClear: () => void
  onDelete: () => void
  children: ReactNode
}

export function SelectionBar({ total, selected, onClear, onDelete, children }: Props) {
  return (
    <div className={classes.bar}>
      <Group gap="xs">
        <Text size="sm" role="status">
          {selected === 0
            ? `${plural(total, 'run')}. Select one to open it, two or more to compare them.`
            : `${selected} of ${plural(total, 'run')} selected`}
        </Text>
        {selected > 0 && (
          <>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
              Clear selection
            </Button>
            <Button size="compact-sm" variant="subtle" color="red" onClick={onDelete}>
              Delete {plural(selected, 'run')}
            </Button>
          </>
        )}
      </Group>
      {children}
    </div>
  )
}
