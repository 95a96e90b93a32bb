/** The CUDA files, kept up to date by what main tells, and what can be done with them. */
import { callQuery, invoke, useAppEvent } from '@renderer/lib/api'
import type { CudaFiles } from '@shared/cuda'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

export type CudaStep = 'install' | 'pause' | 'cancel' | 'remove'

const stateQuery = callQuery('cuda/state', undefined)

export function useCuda() {
  const client = useQueryClient()
  const { data: files, error, refetch } = useQuery(stateQuery)
  const take = (next: CudaFiles) => {
    const before = client.getQueryData<CudaFiles>(stateQuery.queryKey)
    client.setQueryData(stateQuery.queryKey, next)
    // A device appears with them, and disappears.
    if ((before?.status === 'installed') !== (next.status === 'installed'))
      void client.invalidateQueries({ queryKey: ['devices/list'] })
  }
  useAppEvent('cuda/changed', take)
  const { mutate, isPending } = useMutation({
    meta: { failure: 'The CUDA files could not be changed.' },
    mutationFn: (step: CudaStep) => invoke(`cuda/${step}`, undefined),
    onSuccess: take,
  })
  return { files, error, refetch, act: mutate, isPending }
}
