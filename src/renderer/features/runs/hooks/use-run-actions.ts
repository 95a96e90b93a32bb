/** What can be done to runs in history; every answer is put where the queries read it. */
import { callQuery, invoke } from '@renderer/lib/api'
import type { RunSummary } from '@shared/run'
import { useMutation, useQueryClient } from '@tanstack/react-query'

interface Change {
  runId: string
  name?: string
  note?: string
  starred?: boolean
}

export function useRunActions() {
  const client = useQueryClient()
  const put = (run: RunSummary) => {
    client.setQueryData(callQuery('runs/list', undefined).queryKey, (runs) =>
      runs?.map((other) => (other.id === run.id ? run : other)),
    )
    client.setQueryData(callQuery('runs/get', { runId: run.id }).queryKey, (detail) => detail && { ...detail, ...run })
  }
  const update = useMutation({
    meta: { failure: 'The run could not be changed.' },
    mutationFn: (change: Change) => invoke('runs/update', change),
    onSuccess: put,
  })
  const remove = useMutation({
    mutationFn: async (runIds: string[]) => {
      for (const runId of runIds) await invoke('runs/delete', { runId })
    },
    onSettled: () => Promise.all([['runs/list'], ['bases/list']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
  return { update, remove }
}
