/** Left of the dialog's foot: away from it, or the end of a download. */
import { Button } from '@mantine/core'
import type { HubCalls } from './use-hub-calls'

export function WayBack({ calls: { fetch, cancel }, onClose }: { calls: HubCalls; onClose: () => void }) {
  return fetch.isPending ? (
    <Button variant="default" onClick={() => void cancel()}>
      Stop the download
    </Button>
  ) : (
    <Button variant="default" onClick={onClose}>
      Cancel
    </Button>
  )
}
