/** Callers of this process that want the same file get the same transfer: it ends early only when all of them have left. */

import type { TransferEvents } from '@main/transfer/transfer'
import { cancelled } from '@main/transfer/transient-error'
import type { DownloadedBlob } from './download-file'

interface Running {
  readonly done: Promise<DownloadedBlob>
  readonly controller: AbortController
  readonly listeners: Set<TransferEvents>
  bytes: number
}

/** By the blob's path. */
const running = new Map<string, Running>()

type Work = (events: TransferEvents, signal: AbortSignal) => Promise<DownloadedBlob>

export async function shared(key: string, work: Work, events: TransferEvents, signal: AbortSignal): Promise<DownloadedBlob> {
  if (signal.aborted) throw cancelled()
  const one = running.get(key) ?? begin(key, work)
  one.listeners.add(events)
  events.onBytes(one.bytes)
  let leave = () => {}
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      one.listeners.delete(events)
      if (one.listeners.size === 0) stop(key, one)
      reject(cancelled())
    }
  })
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([one.done, left])
  } finally {
    signal.removeEventListener('abort', leave)
    one.listeners.delete(events)
    // The last to leave waits until the file is closed, so that whoever resumes finds it as it is.
    if (signal.aborted && one.listeners.size === 0) await one.done.catch(() => {})
  }
}

function begin(key: string, work: Work): Running {
  const controller = new AbortController()
  const listeners = new Set<TransferEvents>()
  const all: TransferEvents = {
    onBytes: (bytes) => {
      one.bytes = bytes
      for (const listener of listeners) listener.onBytes(bytes)
    },
    onStalled: (why) => {
      for (const listener of listeners) listener.onStalled(why)
    },
  }
  // Begun in the next turn, when `one` is there.
  const done = Promise.resolve().then(() => work(all, controller.signal))
  const one: Running = { done, controller, listeners, bytes: 0 }
  running.set(key, one)
  done.catch(() => {}).finally(() => forget(key, one))
  return one
}

/** Whoever comes after this begins anew, behind the lock. */
function stop(key: string, one: Running): void {
  forget(key, one)
  one.controller.abort()
}

function forget(key: string, one: Running): void {
  if (running.get(key) === one) running.delete(key)
}
