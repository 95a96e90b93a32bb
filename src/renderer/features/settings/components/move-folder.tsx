/** Moves the data folder: a place is chosen and checked, then copying waits for one more yes. */
import { Button } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { invoke } from '@renderer/lib/api'
import { useMutation } from '@tanstack/react-query'
import { MoveDialog } from './move-dialog'

export function MoveFolder({ fixed }: { fixed: string | null }) {
  const plan = useMutation({
    mutationFn: async () => {
      const place = await invoke('app/choose-file', { purpose: 'data-folder-place' })
      return place === null ? null : invoke('data-folder/plan-move', { place })
    },
  })
  return (
    <>
      <Button variant="default" disabled={fixed !== null} loading={plan.isPending} onClick={() => plan.mutate()}>
        Move to another place
      </Button>
      {plan.error && <ErrorMessage title="The data folder cannot move there." error={plan.error} onRetry={() => plan.mutate()} />}
      {plan.data && <MoveDialog plan={plan.data} onClose={plan.reset} />}
    </>
  )
}
