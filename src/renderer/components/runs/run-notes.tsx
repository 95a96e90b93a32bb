/** What the engine noticed and what the curves say, in words. */
import { List } from '@mantine/core'
import type { RunDetail } from '@shared/run'
import { IconBulb } from '@tabler/icons-react'
import { adviceFor } from './run-advice'

export function RunNotes({ run }: { run: RunDetail }) {
  const notes = [...run.notices, ...adviceFor(run)]
  if (notes.length === 0) return null
  return (
    <List size="sm" spacing={4} icon={<IconBulb size={16} color="var(--app-warning)" aria-hidden />} aria-label="Notices">
      {notes.map((note) => (
        <List.Item key={note}>{note}</List.Item>
      ))}
    </List>
  )
}
