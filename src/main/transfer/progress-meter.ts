/** Bytes, speed and time left of a download of several files, told about five times a second. */
import type { DownloadProgress } from '@shared/hub'

/** Speed is the mean over so long. */
const WINDOW_MS = 5_000
const TELL_MS = 200

export class ProgressMeter {
  private finishedBytes = 0
  private currentBytes = 0
  private totalBytes: number | null = null
  private file: string | null = null
  private stalled: string | null = null
  private samples: { at: number; bytes: number }[] = []
  private told = 0

  constructor(
    private readonly onProgress: (progress: DownloadProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  setTotal(bytes: number): void {
    this.totalBytes = bytes
    this.tell()
  }

  begin(file: string): void {
    this.file = file
    this.currentBytes = 0
  }

  /** Of the file that is on its way. */
  setBytes(bytes: number): void {
    // What was here before counts as bytes and not as speed, and what is thrown away not against it.
    if (this.currentBytes === 0 || bytes < this.currentBytes) this.samples = []
    this.currentBytes = bytes
    if (this.now() - this.told >= TELL_MS) this.tell()
  }

  /** The file is here, all of its `bytes`. */
  end(bytes: number): void {
    if (bytes !== this.currentBytes) this.samples = []
    this.finishedBytes += bytes
    this.currentBytes = 0
    this.file = null
    this.tell()
  }

  /** So many of the bytes were there before: they count as bytes and not as speed. */
  skip(bytes: number): void {
    this.finishedBytes += bytes
    this.samples = []
    this.tell()
  }

  setStalled(why: string | null): void {
    if (why === this.stalled) return
    this.stalled = why
    this.tell()
  }

  private tell(): void {
    const { totalBytes, file, stalled } = this
    const at = this.now()
    const bytes = this.finishedBytes + this.currentBytes
    this.samples.push({ at, bytes })
    while ((this.samples[0]?.at ?? at) < at - WINDOW_MS) this.samples.shift()
    this.told = at
    const bytesPerSecond = stalled === null ? this.speed() : 0
    const left = totalBytes === null ? null : totalBytes - bytes
    const secondsLeft = left === null || bytesPerSecond === 0 ? null : left / bytesPerSecond
    this.onProgress({ bytes, totalBytes, bytesPerSecond, secondsLeft, file, stalled })
  }

  private speed(): number {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    if (!first || !last || last.at === first.at) return 0
    return Math.max(0, ((last.bytes - first.bytes) / (last.at - first.at)) * 1000)
  }
}
