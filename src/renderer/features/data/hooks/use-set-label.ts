/** One answer for many comments, with its way back. */
import { notifications } from '@mantine/notifications'
import { notify, notifyError } from '@renderer/components/notify'
import { invoke } from '@renderer/lib/api'
import { plural } from '@renderer/lib/format'
import { labelTitle, type TriState } from '@shared/labels'
import type { Label } from '@shared/project'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

interface SetLabel {
  label: Label
  exampleIds: number[]
  value: TriState
  /** The value in a word. */
  name: string
}

const NOTICE = 'label-set'

export function useSetLabel(projectId: string) {
  const client = useQueryClient()
  const changed = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['examples/query'] }),
      client.invalidateQueries({ queryKey: ['examples/counts'] }),
    ])
  const undo = async () => {
    try {
      await invoke('label/undo', { projectId })
      await changed()
    } catch (error) {
      notifyError('The answer could not be undone.', error)
    }
  }
  // Undo takes back the newest answer: away from this page, that may be another one.
  useEffect(() => () => void notifications.hide(NOTICE), [])
  return useMutation({
    meta: { failure: 'The label could not be set.' },
    mutationFn: ({ label, exampleIds, value }: SetLabel) =>
      invoke('examples/set-label', { projectId, exampleIds, labelId: label.id, value }),
    onSuccess: ({ changed: count }, { label, name }) => {
      const title = labelTitle(label.name)
      if (count === 0) notify({ id: NOTICE, message: `“${title}” was ${name} already on all of them.` })
      else
        notify({
          id: NOTICE,
          message: `“${title}” is now ${name} on ${plural(count, 'comment')}.`,
          next: { title: 'Undo', run: () => void undo() },
        })
      return changed()
    },
  })
}
