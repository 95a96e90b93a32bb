/** Why a gated model cannot simply be fetched, and the two steps that open it. */
import { Anchor, Stack, Text } from '@mantine/core'
import classes from '@renderer/features/models/models-page.module.css'
import { callQuery } from '@renderer/lib/api'
import { pages } from '@renderer/lib/pages'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Copyable } from './model-facts'

export function GatedNote({ id }: { id: string }) {
  const { data: account } = useQuery(callQuery('account/status', undefined))
  if (!account) return null
  return (
    <Stack gap={6} className={classes.note} role="note" aria-label="Access has to be granted">
      <Text fw={600}>Access has to be granted</Text>
      <Text size="sm">
        Its owner asks people to accept terms, once, on its page in a browser. Some owners decide request by request.
      </Text>
      <Copyable text={`${account.endpoint}/${id}`} />
      <Text size="sm">
        {account.source === null
          ? 'Then enter an access token of the same account under '
          : 'The access token in use must be of that account: '}
        <Anchor component={Link} to={pages.settings.path} inherit>
          Settings, Hugging Face account
        </Anchor>
        .
      </Text>
    </Stack>
  )
}
