/** The Network page: the switch, and every request that left this machine or tried to. */
import { Paper, Stack, Text } from '@mantine/core'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { NetworkSwitch } from '@renderer/components/network/network-switch'
import { PageHeader } from '@renderer/components/page-header'
import { humanBytes, plural } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import type { LedgerPage } from '@shared/ledger'
import { IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { ConnectionFacts } from './components/connection-facts'
import { LedgerExport } from './components/export-menu'
import { LedgerFilterBar } from './components/ledger-filter-bar'
import { LedgerTable } from './components/ledger-table'
import { EVERYTHING, isNarrowed, type LedgerChoice, toFilter } from './filter'
import { useFirstPage } from './hooks/use-ledger'
import classes from './network-page.module.css'

export function NetworkPage() {
  const [choice, setChoice] = useState(EVERYTHING)
  const filter = toFilter(choice, Date.now())
  const { data: page, error, refetch } = useFirstPage(filter)
  const isEmpty = page?.total === 0
  return (
    <Stack gap="md" className={classes.page}>
      <PageHeader
        title={pages.network.title}
        description="Every request of this app is written down here, and cannot leave without it."
        actions={!isEmpty && <LedgerExport filter={filter} />}
      />
      <Paper withBorder p="lg">
        <Stack gap="md">
          <NetworkSwitch />
          <ConnectionFacts />
        </Stack>
      </Paper>
      {error && <ErrorMessage title="The ledger could not be read." error={error} onRetry={() => void refetch()} />}
      {page && isEmpty && !isNarrowed(choice) && (
        <EmptyState icon={<IconShieldCheck size={40} stroke={1.5} />} title="Nothing has ever left this machine">
          No request was sent, and none was tried. From the first one on, this page says where it went, what for and how much.
        </EmptyState>
      )}
      {page && !(isEmpty && !isNarrowed(choice)) && (
        <Requests page={page} choice={choice} filter={filter} setChoice={setChoice} />
      )}
    </Stack>
  )
}

interface RequestsProps {
  page: LedgerPage
  choice: LedgerChoice
  filter: ReturnType<typeof toFilter>
  setChoice: (choice: LedgerChoice) => void
}

function Requests({ page, choice, filter, setChoice }: RequestsProps) {
  return (
    <>
      <LedgerFilterBar hosts={page.hosts} choice={choice} onChoice={(change) => setChoice({ ...choice, ...change })} />
      <Text c="dimmed" size="sm" role="status">
        {sums(page)}
      </Text>
      {page.total > 0 && <LedgerTable filter={filter} firstPage={page} />}
    </>
  )
}

function sums({ total, bytesIn, bytesOut, refused }: LedgerPage): string {
  if (total === 0) return 'No request fits these filters.'
  const parts = [plural(total, 'request'), `${humanBytes(bytesIn)} received`, `${humanBytes(bytesOut)} sent`]
  if (refused > 0) parts.push(`${plural(refused, 'request')} refused`)
  return `${parts.join(' · ')}. Sizes are without headers.`
}
