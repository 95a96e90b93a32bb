/** The account of the Hub: which token is in use, whose it is, and how to keep another. */
import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { callQuery, invoke } from '@renderer/lib/api'
import { hostOf } from '@renderer/lib/network'
import type { AccountStatus, TokenSource } from '@shared/identity'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { AccountHolder } from './account-holder'
import { Section } from './section'
import { TokenForm } from './token-form'

const statusQuery = callQuery('account/status', undefined)

export function AccountSection() {
  const client = useQueryClient()
  const { data: status, error, refetch } = useQuery(statusQuery)
  const [entering, setEntering] = useState(false)
  const take = (next: AccountStatus) => {
    client.setQueryData(statusQuery.queryKey, next)
    client.removeQueries({ queryKey: ['account/who-am-i'] })
    setEntering(false)
  }
  const forget = useMutation({
    meta: { failure: 'The token could not be removed.' },
    mutationFn: () => invoke('account/forget', undefined),
    onSuccess: take,
  })
  return (
    <Section
      title="Hugging Face account"
      description="What is public needs no account. An access token lets Moderato fetch what is gated or private, and push."
    >
      {error && <ErrorMessage title="The account is not known." error={error} onRetry={() => void refetch()} />}
      {status?.source && (
        <Stack gap="sm">
          <Text>{sourceWords(status, status.source)}</Text>
          <AccountHolder endpoint={status.endpoint} />
          <Group gap="xs">
            <Button variant="default" onClick={() => setEntering(true)} disabled={entering}>
              Enter another token
            </Button>
            {isOwn(status.source) && (
              <Button variant="default" color="red" onClick={() => forget.mutate()} loading={forget.isPending}>
                Remove the token
              </Button>
            )}
          </Group>
        </Stack>
      )}
      {status && (entering || status.source === null) && (
        <TokenForm status={status} onKept={take} onCancel={status.source === null ? null : () => setEntering(false)} />
      )}
      {status && status.source === null && <WhereTokensAre endpoint={status.endpoint} />}
    </Section>
  )
}

/** The window opens no other page, so the address is there to be copied. */
const WhereTokensAre = ({ endpoint }: { endpoint: string }) => (
  <Text size="sm" c="dimmed">
    Tokens are made at <Code>{hostOf(endpoint)}/settings/tokens</Code>. The role read is enough to download; write is needed to
    push.
  </Text>
)

const isOwn = (source: TokenSource): boolean => source !== 'environment' && source !== 'login-file'

function sourceWords({ endpoint, keychain }: AccountStatus, source: TokenSource): string {
  const host = hostOf(endpoint)
  const words: Record<TokenSource, string> = {
    keychain: `A token for ${host} is kept by ${keychain}.`,
    session: `A token for ${host} is kept until Moderato is closed.`,
    'plain-file': `A token for ${host} is kept as plain text in the data folder, as you chose: whoever can read your files can read it.`,
    environment: `The token comes from the variable HF_TOKEN, and goes to ${host} alone.`,
    'login-file': `The token is the one that “hf auth login” left for the Hub’s other programs; it goes to ${host} alone.`,
  }
  return words[source]
}
