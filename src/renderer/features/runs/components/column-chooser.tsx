/** Which columns the runs table shows. */
import { Button, Checkbox, Popover, Stack } from '@mantine/core'
import { RUN_COLUMNS } from '@renderer/features/runs/run-columns'
import { IconColumns3 } from '@tabler/icons-react'

interface Props {
  shown: readonly string[]
  onChange: (shown: string[]) => void
}

export function ColumnChooser({ shown, onChange }: Props) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns3 size={15} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group value={[...shown]} onChange={onChange} aria-label="Columns of the table">
          <Stack gap="xs">
            {RUN_COLUMNS.map(({ key, title }) => (
              <Checkbox key={key} value={key} label={title} size="xs" />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  )
}
