/** One publication: looked at, sent, or written into a folder; closing the dialog ends what is under way. */
import { invoke, useAppEvent } from '@renderer/lib/api'
import type { CardChoices, PublishSubject, PushProgress, PushTarget } from '@shared/publish'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

export interface PublishChoices {
  readonly card: CardChoices
  readonly target: PushTarget
}

export function usePublish(subject: PublishSubject) {
  const [progress, setProgress] = useState<PushProgress | null>(null)
  const current = useRef('')
  const begin = (): string => {
    current.current = crypto.randomUUID()
    return current.current
  }
  const cancel = () => invoke('publish/cancel', { publishId: current.current }).catch(() => undefined)
  const stop = useEffectEvent(() => void cancel())
  useEffect(() => () => stop(), [])
  useAppEvent('publish/progress', ({ publishId, ...told }) => {
    if (publishId === current.current) setProgress(told)
  })
  const plan = useMutation({
    mutationFn: (choices: PublishChoices) => invoke('publish/plan', { publishId: begin(), subject, ...choices }),
  })
  const push = useMutation({
    mutationFn: (choices: PublishChoices) => {
      setProgress(null)
      return invoke('publish/push', { publishId: begin(), subject, ...choices })
    },
  })
  return { plan, push, progress, cancel }
}
export type Publish = ReturnType<typeof usePublish>
