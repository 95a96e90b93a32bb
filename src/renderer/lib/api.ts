/** The window's only way out: typed calls and events over `window.moderato`, and one place that names query keys. */
import { fromErrorData } from '@shared/errors'
import type { Bridge } from '@shared/ipc/bridge'
import type { CallName, EventName, Input, Output, Payload } from '@shared/ipc/contract'
import { queryOptions } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'

declare global {
  interface Window {
    moderato: Bridge
  }
}

/** Calls main; rejects with an AppError whose message can be shown as it is. */
export async function invoke<K extends CallName>(name: K, input: Input<K>): Promise<Output<K>> {
  const result = await window.moderato.invoke(name, input)
  if (!result.ok) throw fromErrorData(result.error)
  return result.value
}

/** The query of a call. Its key is [name, input], so `invalidateQueries({ queryKey: ['runs/list'] })` reaches every input. */
export const callQuery = <K extends CallName>(name: K, input: Input<K>) =>
  queryOptions({ queryKey: [name, input], queryFn: () => invoke(name, input) })

/** Listens to an event for as long as the component is mounted. */
export function useAppEvent<K extends EventName>(name: K, listener: (payload: Payload<K>) => void): void {
  const latest = useEffectEvent(listener)
  useEffect(() => window.moderato.subscribe(name, (payload) => latest(payload)), [name])
}

/** Path of a file that was dropped on the window. */
export const pathOfFile = (file: File): string => window.moderato.pathOfFile(file)
