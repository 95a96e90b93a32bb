/** A token goes in here. Where the system cannot protect it, that is said and asked before anything is stored. */
import { Button, Group, Paper, PasswordInput, Stack, Text } from '@mantine/core'
import { invoke } from '@renderer/lib/api'
import type { AccountStatus, KeepToken } from '@shared/identity'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

interface TokenFormProps {
  status: AccountStatus
  onKept: (status: AccountStatus) => void
  /** Null where there is nothing to go back to. */
  onCancel: (() => void) | null
}

export function TokenForm({ status, onKept, onCancel }: TokenFormProps) {
  const [token, setToken] = useState('')
  const [asking, setAsking] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (keep: KeepToken['keep']) => invoke('account/keep', { token, keep }),
    onSuccess: onKept,
    onSettled: () => setAsking(false),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (status.keeping === 'keychain') mutate('keychain')
    else setAsking(true)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput
          label="Access token"
          placeholder="hf_…"
          maw={480}
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={error?.message}
          disabled={asking}
        />
        {asking ? (
          <PlainTextQuestion keychain={status.keychain} busy={isPending} onKeep={mutate} onCancel={() => setAsking(false)} />
        ) : (
          <Group gap="xs">
            <Button type="submit" disabled={token.trim() === ''} loading={isPending}>
              Keep the token
            </Button>
            {onCancel && (
              <Button variant="default" onClick={onCancel}>
                Cancel
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  )
}

interface QuestionProps {
  keychain: string
  busy: boolean
  onKeep: (keep: 'session' | 'plain-text') => void
  onCancel: () => void
}

const PlainTextQuestion = ({ keychain, busy, onKeep, onCancel }: QuestionProps) => (
  <Paper withBorder p="md" role="alert">
    <Stack gap="sm">
      <Text fw={600}>This system cannot protect the token</Text>
      <Text>
        There is no keychain: {keychain}. Stored as plain text in the data folder, the token can be read by whoever can read your
        files. Kept for this session, it is in memory alone and asked for again next time.
      </Text>
      <Group gap="xs">
        <Button onClick={() => onKeep('session')} loading={busy}>
          Keep for this session only
        </Button>
        <Button variant="default" onClick={() => onKeep('plain-text')} disabled={busy}>
          Store as plain text
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel} disabled={busy}>
          Cancel
        </Button>
      </Group>
    </Stack>
  </Paper>
)
