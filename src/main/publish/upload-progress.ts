/** How far a push has come: bytes over all files, several of which may be on their way at once. */

import type { CommitProgressEvent } from '@huggingface/hub'
import { ProgressMeter } from '@main/transfer/progress-meter'
import type { PushProgress } from '@shared/publish'

export class UploadProgress {
  private phase: PushProgress['phase'] = 'reading'
  /** By path, then by part. */
  private readonly sent = new Map<string, Map<number, number>>()
  private readonly meter: ProgressMeter

  constructor(
    private readonly sizes: ReadonlyMap<string, number>,
    onProgress: (progress: PushProgress) => void,
  ) {
    this.meter = new ProgressMeter(({ file: _one, ...progress }) => onProgress({ ...progress, phase: this.phase }))
    this.meter.setTotal([...sizes.values()].reduce((sum, bytes) => sum + bytes, 0))
  }

  begin(phase: PushProgress['phase']): void {
    this.phase = phase
    this.meter.skip(0)
  }

  setBytes(path: string, part: number, bytes: number): void {
    const parts = this.sent.get(path) ?? new Map<number, number>()
    this.sent.set(path, parts.set(part, bytes))
    this.meter.setBytes(this.sentBytes())
  }

  setStalled(why: string | null): void {
    this.meter.setStalled(why)
  }

  /** The library's own events: its phases, the share of a file that Xet has taken, and files that were there before. */
  tell(event: CommitProgressEvent): void {
    if (event.event === 'phase') {
      if (event.phase === 'committing') this.begin('committing')
    } else if (event.state === 'hashing') {
      if (this.phase !== 'reading') this.begin('reading')
    } else if (event.state === 'uploading') this.uploading(event.path, event.progress)
  }

  private uploading(path: string, share: number): void {
    const size = this.sizes.get(path) ?? 0
    if (this.phase !== 'uploading' && this.phase !== 'committing') this.begin('uploading')
    if (share >= 1) this.arrived(path, size)
    else if (share > 0) this.setBytes(path, 0, Math.round(share * size))
  }

  /** Whatever was counted of it, in parts or in blocks. What nothing was sent of was there before. */
  private arrived(path: string, size: number): void {
    const wasSent = this.sent.has(path)
    this.sent.set(path, new Map([[0, wasSent ? size : 0]]))
    if (wasSent) this.meter.setBytes(this.sentBytes())
    else this.meter.skip(size)
  }

  private sentBytes(): number {
    let sum = 0
    for (const parts of this.sent.values()) for (const bytes of parts.values()) sum += bytes
    return sum
  }
}
