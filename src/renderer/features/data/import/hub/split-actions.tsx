/** What can be done with the chosen split: look at its first rows, fetch it, stop fetching it. */
import { Button } from '@mantine/core'
import { humanBytes } from '@renderer/lib/format'
import type { DatasetSplit } from '@shared/dataset'
import type { HubCalls } from './use-hub-calls'

export function SplitActions({ calls: { preview, fetch }, split }: { calls: HubCalls; split: DatasetSplit | null }) {
  if (split === null || fetch.isPending) return null
  return (
    <>
      <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate(split.ref)}>
        Show the first rows
      </Button>
      <Button disabled={preview.isPending} onClick={() => fetch.mutate(split.ref)}>
        Download {humanBytes(split.bytes)} and go on
      </Button>
    </>
  )
}
