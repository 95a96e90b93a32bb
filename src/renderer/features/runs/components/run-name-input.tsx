/** Renames a run in place: Enter or leaving keeps the name, Escape does not. */
import { TextInput } from '@mantine/core'
import { useRunActions } from '@renderer/features/runs/hooks/use-run-actions'
import type { RunSummary } from '@shared/run'
import { type KeyboardEvent, useState } from 'react'

export function RunNameInput({ run, onDone }: { run: RunSummary; onDone: () => void }) {
  const [name, setName] = useState(run.name)
  const { update } = useRunActions()
  const keep = () => {
    const wanted = name.trim()
    if (wanted !== '' && wanted !== run.name) update.mutate({ runId: run.id, name: wanted })
    onDone()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Enter') keep()
    if (event.key === 'Escape') onDone()
  }
  return (
    <TextInput
      size="xs"
      flex={1}
      autoFocus
      aria-label={`New name of ${run.name}`}
      maxLength={120}
      value={name}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={onKeyDown}
    />
  )
}
