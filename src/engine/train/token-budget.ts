/** Tokens of one micro-batch, padding included: halved for the rest of a run whenever memory runs out, and the work repeated. */
import type { MicroBatch } from '@engine/data/batches'
import type { Device } from '@engine/runtime/device'
import { AppError, isOutOfMemory } from '@shared/errors'

/** Enough to keep a CPU's cores busy, and a ceiling on what training and its evaluations hold at once. */
export const MICRO_BATCH_TOKENS = 512

/** What a training on a device begins with. @param halvings how often an earlier process has died of as many tokens */
export const tokensAtFirst = ({ tokensAtOnce = MICRO_BATCH_TOKENS }: Pick<Device, 'tokensAtOnce'>, halvings: number): number =>
  Math.max(1, Math.floor(tokensAtOnce / 2 ** halvings))

/** Work that is cut into micro-batches. */
export interface CutWork<T> {
  /** For sentences: "step 12". */
  readonly name: string
  /** The micro-batches it is cut into by a budget. */
  readonly parts: (tokens: number) => readonly MicroBatch[]
  /** It begins anew each time it is called. */
  readonly attempt: (tokens: number) => Promise<T>
}

export class TokenBudget {
  constructor(
    public tokens: number = MICRO_BATCH_TOKENS,
    private readonly report: (message: string) => void = () => {},
  ) {}

  /** What the work answers, in micro-batches that find room. @throws AppError('out-of-memory') when single rows do not */
  async fit<T>(work: CutWork<T>): Promise<T> {
    for (;;) {
      try {
        return await work.attempt(this.tokens)
      } catch (error) {
        if (!isOutOfMemory(error)) throw error
        this.halve(work, error)
      }
    }
  }

  private halve<T>({ name, parts }: CutWork<T>, error: unknown): void {
    const cut = parts(this.tokens)
    const most = tokensAtOnce(cut)
    const half = Math.floor(most / 2)
    if (tokensAtOnce(parts(half)) === most) throw noRoom(name, Math.max(...cut.map(({ width }) => width)), error)
    this.tokens = half
    this.report(
      `There was not enough memory for ${name} with ${most} tokens at once. It was repeated, and from now on no more than ${this.tokens} tokens, or one text, are computed at once; to rounding, the result is the same.`,
    )
  }
}

const tokensAtOnce = (parts: readonly MicroBatch[]): number =>
  Math.max(...parts.map(({ places, width }) => places.length * width))

const noRoom = (name: string, width: number, error: unknown): AppError =>
  new AppError(
    'out-of-memory',
    `There is not enough memory for ${name}, not even for one text at a time: the longest has ${width} tokens. Use a shorter maximum length, gradient checkpointing, LoRA or frozen layers, or close other programs.`,
    error instanceof AppError ? error.detail : String(error),
  )
