/** Narrowing the ledger: words, result, host, time. */
import { Button, CloseButton, Group, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { usePageKeys } from '@renderer/components/page-keys'
import {
  EVERYTHING,
  isNarrowed,
  type LedgerChoice,
  outcomeTitles,
  type Period,
  periodTitles,
} from '@renderer/features/network/filter'
import type { LedgerOutcome } from '@shared/ledger'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'

interface LedgerFilterBarProps {
  hosts: readonly string[]
  choice: LedgerChoice
  onChoice: (change: Partial<LedgerChoice>) => void
}

const choices = (titles: Record<string, string>) => Object.entries(titles).map(([value, label]) => ({ value, label }))

export function LedgerFilterBar({ hosts, choice, onChoice }: LedgerFilterBarProps) {
  return (
    <Group gap="xs">
      <SearchField text={choice.text} onText={(text) => onChoice({ text })} />
      <Select
        w={140}
        aria-label="Result"
        placeholder="Any result"
        data={choices(outcomeTitles)}
        value={choice.outcome}
        onChange={(outcome) => onChoice({ outcome: outcome as LedgerOutcome | null })}
        clearable
        clearButtonProps={{ 'aria-label': 'Any result' }}
      />
      <Select
        w={190}
        aria-label="Host"
        placeholder="Any host"
        data={hosts.filter((host) => host !== '')}
        value={choice.host}
        onChange={(host) => onChoice({ host })}
        clearable
        clearButtonProps={{ 'aria-label': 'Any host' }}
      />
      <Select
        w={140}
        aria-label="Time"
        data={choices(periodTitles)}
        value={choice.period}
        allowDeselect={false}
        onChange={(period) => onChoice({ period: (period ?? 'any') as Period })}
      />
      {isNarrowed(choice) && (
        <Button variant="subtle" color="gray" px="xs" onClick={() => onChoice(EVERYTHING)}>
          Clear filters
        </Button>
      )}
    </Group>
  )
}

function SearchField({ text, onText }: { text: string; onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(text)
  const searchSoon = useDebouncedCallback(onText, 250)
  const change = (next: string) => {
    setTyped(next)
    searchSoon(next)
  }
  // The filters may be cleared from elsewhere.
  useEffect(() => {
    if (text === '') setTyped('')
  }, [text])
  usePageKeys([{ keys: ['/'], does: 'Search the ledger', run: () => input.current?.focus() }])
  return (
    <TextInput
      ref={input}
      flex="1 1 160px"
      maw={320}
      aria-label="Search the ledger"
      placeholder="Host, path or purpose"
      maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed && <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} />}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}
