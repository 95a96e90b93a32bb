/** One query client: nothing here touches a network, so nothing is retried and nothing waits for being online. */
import { notifyError } from '@renderer/components/notify'
import { MutationCache, QueryClient } from '@tanstack/react-query'

declare module '@tanstack/react-query' {
  interface Register {
    /** `failure`: what did not work, as a sentence; left out where the component tells it itself. */
    mutationMeta: { failure?: string }
  }
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, { meta }) => {
        if (meta?.failure) notifyError(meta.failure, error)
      },
    }),
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 2000, refetchOnWindowFocus: true },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
