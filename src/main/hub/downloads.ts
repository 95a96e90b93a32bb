/** The downloads of a window: begun, paused, resumed and cancelled by their key, each change told. */
import { invalidInput, toErrorData } from '@shared/errors'
import { type Download, type DownloadProgress, type DownloadRequest, type DownloadStatus, NOTHING_ARRIVED } from '@shared/hub'
import { removeOwnIncomplete } from './cache-contents'
import type { HubAccess } from './hub-access'
import { pull } from './pull'

interface Entry {
  download: Download
  controller: AbortController
  /** Settles when nothing of it is at work any more. */
  done: Promise<void>
}

export const downloadKey = ({ type, id, revision }: DownloadRequest): string => `${type} ${id} ${revision}`

export class Downloads {
  private readonly entries = new Map<string, Entry>()

  constructor(
    /** Asked when it is needed: an address that HF_ENDPOINT gets wrong is the download's failure, and not the window's. */
    private readonly access: () => HubAccess,
    private readonly onChange: (download: Download) => void,
  ) {}

  /** In the order in which they were first begun; what has ended stays until it is forgotten. */
  list(): Download[] {
    return [...this.entries.values()].map(({ download }) => download)
  }

  /** Begins, or goes on with what was paused, failed or cancelled. One that runs is left as it is. */
  start(request: DownloadRequest): Download {
    const key = downloadKey(request)
    const old = this.entries.get(key)
    if (old?.download.status === 'running') return old.download
    const entry: Entry = {
      download: { key, request, status: 'running', progress: NOTHING_ARRIVED, error: null, folder: null, commit: null },
      controller: new AbortController(),
      done: Promise.resolve(),
    }
    this.entries.set(key, entry)
    this.onChange(entry.download)
    // What is left of a pause ends first, so that the two do not meet in one file.
    entry.done = (old?.done ?? Promise.resolve()).then(() => this.work(entry))
    return entry.download
  }

  /** Keeps what has arrived. */
  pause(key: string): void {
    this.stop(key, 'paused')
  }

  resume(key: string): Download {
    return this.start(this.entry(key).download.request)
  }

  /** Throws away what has arrived of files that are not whole. */
  async cancel(key: string): Promise<void> {
    const entry = this.entry(key)
    this.stop(key, 'cancelled')
    await entry.done
    await removeOwnIncomplete(this.access().environment, entry.download.request)
    if (entry.download.status !== 'finished') this.set(entry, { status: 'cancelled', progress: NOTHING_ARRIVED })
  }

  /** Leaves it out of the list; what runs is paused. */
  async forget(key: string): Promise<void> {
    const entry = this.entry(key)
    this.stop(key, 'paused')
    await entry.done
    this.entries.delete(key)
  }

  /** Before the program ends: everything is kept. */
  async close(): Promise<void> {
    for (const key of this.entries.keys()) this.pause(key)
    await Promise.all([...this.entries.values()].map(({ done }) => done))
  }

  private stop(key: string, status: DownloadStatus): void {
    const entry = this.entry(key)
    if (entry.download.status !== 'running') return
    this.set(entry, { status, progress: { ...entry.download.progress, bytesPerSecond: 0, secondsLeft: null, stalled: null } })
    entry.controller.abort()
  }

  private async work(entry: Entry): Promise<void> {
    const { request } = entry.download
    const { signal } = entry.controller
    const onProgress = (progress: DownloadProgress) => {
      if (!signal.aborted) this.set(entry, { progress })
    }
    try {
      const { folder, revision: commit } = await pull(this.access(), request, { revision: request.revision, signal, onProgress })
      this.set(entry, { status: 'finished', folder, commit })
    } catch (error) {
      if (!signal.aborted) this.set(entry, { status: 'failed', error: toErrorData(error) })
    }
  }

  private set(entry: Entry, change: Partial<Download>): void {
    entry.download = { ...entry.download, ...change }
    if (this.entries.get(entry.download.key) === entry) this.onChange(entry.download)
  }

  private entry(key: string): Entry {
    const found = this.entries.get(key)
    if (!found) throw invalidInput(`There is no download "${key}" any more.`)
    return found
  }
}
