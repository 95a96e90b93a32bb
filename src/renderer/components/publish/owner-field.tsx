/** Whose repository it is to be: typed, or picked once the Hub has said whose the token is. */
import { Autocomplete, Button, Group, Text } from '@mantine/core'
import { callQuery } from '@renderer/lib/api'
import { hostOf, useNetwork } from '@renderer/lib/network'
import { toErrorData } from '@shared/errors'
import { mayWriteTo, type WhoAmI } from '@shared/identity'
import { useQuery } from '@tanstack/react-query'

interface OwnerFieldProps {
  value: string
  onChange: (owner: string) => void
}

export function OwnerField({ value, onChange }: OwnerFieldProps) {
  const { status } = useNetwork()
  const account = useQuery(callQuery('account/status', undefined))
  const who = useQuery({ ...callQuery('account/who-am-i', undefined), enabled: false })
  const hasToken = account.data ? account.data.source !== null : true
  const ask = async () => {
    const { data } = await who.refetch()
    if (data && value === '') onChange(data.name)
  }
  return (
    <div>
      <Autocomplete
        label="Owner"
        description="You, or an organization of yours."
        placeholder="owner"
        data={who.data ? namesOf(who.data) : []}
        value={value}
        onChange={onChange}
        spellCheck={false}
        data-autofocus
      />
      <Group gap="xs" mt={6}>
        {hasToken && !who.data && (
          <Button
            size="compact-sm"
            variant="light"
            loading={who.isFetching}
            disabled={status?.state !== 'on'}
            onClick={() => void ask()}
          >
            Ask {status ? hostOf(status.endpoint) : 'the Hub'} who I am
          </Button>
        )}
        {who.error && (
          <Text size="sm" role="alert">
            {toErrorData(who.error).message}
          </Text>
        )}
      </Group>
    </div>
  )
}

/** Those that the token may write to come first. */
function namesOf(who: WhoAmI): string[] {
  const names = [who.name, ...who.organizations.map(({ name }) => name)]
  const rank = (name: string) => (mayWriteTo(who, `${name}/any`) === false ? 1 : 0)
  return names.sort((a, b) => rank(a) - rank(b))
}
