/** Whether anything may leave the machine, and the one switch. */
import type { NetworkStatus } from '@shared/ledger'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { callQuery, invoke } from './api'

const statusQuery = callQuery('network/status', undefined)

/** What a change of the network answers is the new state of it. */
export function useNetworkChange<Input = void>(failure: string, change: (input: Input) => Promise<NetworkStatus>) {
  const client = useQueryClient()
  return useMutation({
    meta: { failure },
    mutationFn: change,
    onSuccess: (status) => client.setQueryData(statusQuery.queryKey, status),
  })
}

export function useNetwork() {
  const { data: status, error, refetch } = useQuery(statusQuery)
  const { mutate: turn, isPending } = useNetworkChange('The network could not be switched.', (on: boolean) =>
    invoke('network/switch', { on }),
  )
  return { status, error, refetch, turn, isPending }
}

/** `huggingface.co` */
export const hostOf = (address: string): string => new URL(address).host
