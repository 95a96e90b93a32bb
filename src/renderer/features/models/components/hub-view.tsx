/** Models of the Hub: looked for, looked at, downloaded. Nothing is asked before a button that names the host. */
import { Paper, Stack, Text } from '@mantine/core'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { NetworkSwitch } from '@renderer/components/network/network-switch'
import { type Wanted, wantedModel } from '@renderer/features/models/wanted-model'
import { invoke } from '@renderer/lib/api'
import { plural } from '@renderer/lib/format'
import { hostOf, useNetwork } from '@renderer/lib/network'
import type { HubModel, HubSearch } from '@shared/hub'
import { IconWorldSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ModelDrawer } from './model-drawer'
import { OfflineNote } from './offline-note'
import { SearchForm, type SearchWords } from './search-form'
import { SearchResults } from './search-results'

const LIMIT = 50

export function HubView({ onAddFolder }: { onAddFolder: () => void }) {
  const { status } = useNetwork()
  const [words, setWords] = useState<SearchWords>({ text: '', task: 'any' })
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const search = useMutation({ mutationFn: (query: HubSearch) => invoke('hub/search', query) })
  const host = status ? hostOf(status.endpoint) : ''
  const isOn = status?.state === 'on'
  const submit = () => {
    const exact = wantedModel(words.text)
    if (exact) setWanted(exact)
    else search.mutate({ text: words.text, task: words.task === 'any' ? null : words.task, limit: LIMIT })
  }
  return (
    <Stack gap="md">
      {status && !isOn && (
        <Paper withBorder p="lg">
          <Stack gap="md">
            <NetworkSwitch />
            <OfflineNote onAddFolder={onAddFolder} />
          </Stack>
        </Paper>
      )}
      <SearchForm words={words} host={host} enabled={isOn} busy={search.isPending} onWords={setWords} onSubmit={submit} />
      {search.error && <ErrorMessage title="The search failed." error={search.error} onRetry={submit} />}
      {search.data && <Found models={search.data} host={host} chosen={wanted?.id ?? null} onChoose={setWanted} />}
      {!search.data && !search.error && isOn && (
        <EmptyState icon={<IconWorldSearch size={32} stroke={1.5} />} title="Find a base in your language or of another size">
          Encoders of the families that Moderato trains, most downloaded first. An id that you know, as org/name, is looked up at
          once.
        </EmptyState>
      )}
      {wanted && <ModelDrawer key={wanted.id} wanted={wanted} host={host} onClose={() => setWanted(null)} />}
    </Stack>
  )
}

interface FoundProps {
  models: HubModel[]
  host: string
  chosen: string | null
  onChoose: (wanted: Wanted) => void
}

function Found({ models, host, chosen, onChoose }: FoundProps) {
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {models.length === 0
          ? 'Nothing that Moderato can train was found. Try fewer words, or an id as org/name.'
          : `${plural(models.length, 'model')}${models.length === LIMIT ? ' of more' : ''}, most downloaded first. Choose one, and ${host} is asked what it holds.`}
      </Text>
      {models.length > 0 && <SearchResults models={models} chosen={chosen} onChoose={onChoose} />}
    </>
  )
}
