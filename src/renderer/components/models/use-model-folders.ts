/** Model folders on this machine as bases: chosen in the system's dialog, checked, put on the list, taken off it. */
import { baseKey } from '@renderer/components/runs/run-words'
import { invoke } from '@renderer/lib/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'

/** `choose` is told the key of what was added, and `minilm` for what was taken off. */
export function useModelFolders(choose: (key: string) => void) {
  const client = useQueryClient()
  const listAgain = async () => {
    // A first listing that is still under way began before the change, and would be taken for the answer.
    await client.cancelQueries({ queryKey: ['bases/list'] })
    await client.invalidateQueries({ queryKey: ['bases/list'] })
  }
  const add = useMutation({
    mutationFn: async () => {
      const path = await invoke('app/choose-file', { purpose: 'model-folder' })
      return path === null ? null : invoke('bases/add-folder', { path })
    },
    onSuccess: async (base) => {
      await listAgain()
      if (base) choose(baseKey(base.ref))
    },
  })
  const remove = useMutation({
    mutationFn: (path: string) => invoke('bases/remove-folder', { path }),
    onSuccess: async () => {
      choose('minilm')
      await listAgain()
    },
  })
  return {
    add,
    remove,
    error: add.error ?? remove.error,
    failure: add.error ? 'This folder cannot be used as a base.' : 'The folder could not be taken off the list.',
  }
}
