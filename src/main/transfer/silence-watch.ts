/** Notices when nothing arrives: first it says so, then it gives the connection up. */
import type { Timing } from './timing'

export class SilenceWatch {
  private readonly controller = new AbortController()
  private readonly timer: NodeJS.Timeout
  private lastSign = performance.now()
  private stalled = false
  /** It was given up for its silence, and not because somebody stopped it. */
  gaveUp = false

  constructor(
    { stalledMs, silenceMs }: Timing,
    private readonly outer: AbortSignal,
    private readonly onStalled: (stalled: boolean) => void,
  ) {
    outer.addEventListener('abort', this.stop, { once: true })
    if (outer.aborted) this.stop()
    this.timer = setInterval(
      () => {
        const silent = performance.now() - this.lastSign
        if (silent >= stalledMs) this.say(true)
        if (silent < silenceMs) return
        this.gaveUp = true
        this.controller.abort()
      },
      Math.max(10, Math.min(500, stalledMs / 4)),
    )
  }

  /** Aborted by silence and by the outer signal. */
  get signal(): AbortSignal {
    return this.controller.signal
  }

  sign(): void {
    this.lastSign = performance.now()
    this.say(false)
  }

  end(): void {
    clearInterval(this.timer)
    this.outer.removeEventListener('abort', this.stop)
  }

  private readonly stop = (): void => this.controller.abort()

  private say(stalled: boolean): void {
    if (this.stalled === stalled) return
    this.stalled = stalled
    this.onStalled(stalled)
  }
}
