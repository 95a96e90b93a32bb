/** Output: progress and tables on standard error, results on standard output. */
import type { TrainProgress } from '@shared/progress'

const BAR_WIDTH = 24

/** As much of a standard stream as is written to. */
export type Output = Pick<NodeJS.WriteStream, 'write'> & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>

export class Terminal {
  private barShown = false

  constructor(
    readonly json: boolean,
    private readonly out: Output,
    private readonly err: Output,
  ) {}

  /** A line for people: on standard output, or on standard error where that belongs to JSON. */
  print(text: string): void {
    this.clearBar()
    ;(this.json ? this.err : this.out).write(`${text}\n`)
  }

  /** A remark beside the result. */
  note(text: string): void {
    this.clearBar()
    this.err.write(`${text}\n`)
  }

  result(value: unknown): void {
    this.clearBar()
    if (this.json) this.out.write(`${JSON.stringify(value)}\n`)
  }

  /** One line that is drawn over; only where somebody watches. */
  bar(label: string, done: number, total: number, rest: string): void {
    if (!this.err.isTTY) return
    const filled = total > 0 ? Math.round((BAR_WIDTH * done) / total) : 0
    const line = `${label} ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${rest}`
    this.err.write(`\r${line.slice(0, (this.err.columns ?? 80) - 1)}\u001b[K`)
    this.barShown = true
  }

  progress(progress: TrainProgress): void {
    if (progress.kind === 'phase')
      this.bar(phaseTitles[progress.phase], progress.done, progress.total, `${progress.done} of ${progress.total}`)
    else if (progress.kind === 'steps') {
      const step = progress.steps.at(-1)
      if (!step) return
      const facts = [
        `step ${step.step} of ${progress.totalSteps}`,
        `loss ${step.loss.toFixed(3)}`,
        `${progress.samplesPerSecond.toFixed(1)} comments/s`,
        `${duration(progress.secondsLeft)} left`,
      ]
      this.bar('Training', step.step, progress.totalSteps, facts.join(' · '))
    } else if (progress.kind === 'notice') this.note(`note: ${progress.message}`)
  }

  private clearBar(): void {
    if (this.barShown) this.err.write('\r\u001b[K')
    this.barShown = false
  }
}

const phaseTitles = {
  loading: 'Loading the model',
  tokenising: 'Tokenising',
  embedding: 'Computing vectors',
  training: 'Training',
  evaluating: 'Evaluating',
  saving: 'Saving',
} as const

/** 75 -> `1 min 15 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Columns aligned: those of `words` (the first) to the left, figures to the right. */
export function table(rows: readonly (readonly string[])[], words: readonly number[] = [0]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const padded = (cell: string, column: number) =>
    words.includes(column) ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number)
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n')
}
