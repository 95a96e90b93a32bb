/** The ledger as a file: what is shown, or all of it where nothing is filtered. */
import { Button, Menu } from '@mantine/core'
import { notify } from '@renderer/components/notify'
import { invoke } from '@renderer/lib/api'
import type { LedgerFilter } from '@shared/ledger'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'

export function LedgerExport({ filter }: { filter: LedgerFilter }) {
  const { mutate, isPending } = useMutation({
    meta: { failure: 'The ledger could not be exported.' },
    mutationFn: (format: 'csv' | 'jsonl') => invoke('network/export', { format, filter }),
    onSuccess: (path) => {
      if (path !== null) notify({ message: `The requests shown here were written to ${path}.` })
    },
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={isPending}>
          Export requests
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => mutate('csv')}>As CSV</Menu.Item>
        <Menu.Item onClick={() => mutate('jsonl')}>As JSON lines</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
