/** The dataset's id, and the button that asks the Hub for it: nothing is asked before. */
import { Button, Group, TextInput } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { hostOf } from '@renderer/lib/network'
import type { NetworkStatus } from '@shared/ledger'
import { useState } from 'react'

interface DatasetFieldProps {
  status: NetworkStatus | undefined
  asking: boolean
  /** Something was found: looking up is no longer the next step. */
  found: boolean
  error: Error | null
  onLookUp: (id: string) => void
}

export function DatasetField({ status, asking, found, error, onLookUp }: DatasetFieldProps) {
  const [id, setId] = useState('')
  const host = status ? hostOf(status.endpoint) : ''
  const lookUp = () => onLookUp(id.trim())
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        lookUp()
      }}
    >
      <Group align="flex-end" gap="sm" wrap="nowrap">
        <TextInput
          label="Dataset"
          description="Its id, as the address of its page has it. Programs that come with a dataset are never run."
          placeholder="org/name"
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
          spellCheck={false}
          data-autofocus
          flex={1}
          maw={520}
        />
        <Button
          type="submit"
          variant={found ? 'default' : 'filled'}
          loading={asking}
          disabled={id.trim() === '' || status?.state !== 'on'}
        >
          Look it up at {host}
        </Button>
      </Group>
      {error && (
        <Group mt="md">
          <ErrorMessage title="The dataset could not be looked up." error={error} onRetry={lookUp} />
        </Group>
      )}
    </form>
  )
}
