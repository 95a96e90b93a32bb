/** The note of a run: typed in place, kept when the field is left. */
import { Textarea } from '@mantine/core'
import { useRunActions } from '@renderer/features/runs/hooks/use-run-actions'
import type { RunSummary } from '@shared/run'
import { useState } from 'react'

export function RunNote({ run }: { run: RunSummary }) {
  const [note, setNote] = useState(run.note)
  const { update } = useRunActions()
  const keep = () => {
    if (note.trim() !== run.note) update.mutate({ runId: run.id, note: note.trim() })
  }
  return (
    <Textarea
      aria-label="Note"
      placeholder="Add a note: what was tried, and what came of it"
      autosize
      minRows={1}
      maxRows={8}
      maxLength={10_000}
      value={note}
      onChange={(event) => setNote(event.currentTarget.value)}
      onBlur={keep}
    />
  )
}
