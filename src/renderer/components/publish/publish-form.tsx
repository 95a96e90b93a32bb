/** Where a publication goes to, who may read it, and what its card states. */
import { Alert, Anchor, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { NetworkSwitch } from '@renderer/components/network/network-switch'
import { callQuery } from '@renderer/lib/api'
import { useNetwork } from '@renderer/lib/network'
import { pages } from '@renderer/lib/pages'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { OwnerField } from './owner-field'
import { isComplete, type PublishDraft } from './publish-draft'
import classes from './publish-form.module.css'
import type { Publish } from './use-publish'

const LICENSES = ['apache-2.0', 'mit', 'cc0-1.0', 'cc-by-4.0', 'cc-by-sa-4.0', 'cc-by-nc-4.0', 'openrail', 'other']

interface PublishFormProps {
  draft: PublishDraft
  onChange: (change: Partial<PublishDraft>) => void
  plan: Publish['plan']
  onLook: () => void
  onClose: () => void
}

export function PublishForm({ draft, onChange, plan, onLook, onClose }: PublishFormProps) {
  const { status } = useNetwork()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onLook()
      }}
    >
      <Stack gap="md">
        {status && status.state !== 'on' && <NetworkSwitch />}
        <TokenNote />
        <div className={classes.pair}>
          <OwnerField value={draft.owner} onChange={(owner) => onChange({ owner })} />
          <TextInput
            label="Name"
            description="A repository of that name is made where there is none."
            value={draft.name}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
            spellCheck={false}
          />
        </div>
        <Visibility value={draft.isPublic} onChange={(isPublic) => onChange({ isPublic })} />
        <div className={classes.pair}>
          <TextInput
            label="Message"
            description="What the repository’s history says of it."
            value={draft.message}
            onChange={(event) => onChange({ message: event.currentTarget.value })}
            maxLength={200}
          />
          <Select
            label="Licence"
            description="Stated in its card, as the Hub names it."
            placeholder="None stated"
            data={LICENSES}
            value={draft.license}
            onChange={(license) => onChange({ license })}
            clearable
          />
        </div>
        {plan.error && <ErrorMessage title="It could not be looked up." error={plan.error} />}
        <Group justify="space-between">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={plan.isPending} disabled={!isComplete(draft) || status?.state !== 'on'}>
            See what would be sent
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Visibility({ value, onChange }: { value: boolean; onChange: (isPublic: boolean) => void }) {
  return (
    <Stack gap={6}>
      <Text fw={500} size="sm" id="publish-visibility">
        Who may read it
      </Text>
      <Group gap="sm">
        <SegmentedControl
          aria-labelledby="publish-visibility"
          data={[
            { value: 'private', label: 'Private' },
            { value: 'public', label: 'Public' },
          ]}
          value={value ? 'public' : 'private'}
          onChange={(chosen) => onChange(chosen === 'public')}
        />
        <Text size="sm" c="dimmed">
          {value ? 'Everybody, as soon as it is there.' : 'You, and members of the organization it belongs to.'}
        </Text>
      </Group>
    </Stack>
  )
}

function TokenNote() {
  const { data } = useQuery(callQuery('account/status', undefined))
  if (!data || data.source !== null) return null
  return (
    <Alert variant="light" color="gray" icon={<IconInfoCircle />}>
      Publishing needs an access token with the role write.{' '}
      <Anchor component={Link} to={pages.settings.path}>
        Enter it in Settings
      </Anchor>
    </Alert>
  )
}
