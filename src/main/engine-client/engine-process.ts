/** The engine as main sees it: a line to talk over, and an end. Window, headless program and tests each bring their own. */
import type { FromEngine, ToEngine, Transport } from '@engine/process/protocol'

/** How a process ended; what is not known is null. */
export interface EngineExit {
  code: number | null
  signal: string | null
  /** What Electron calls it: `crashed`, `oom`, `killed`, `launch-failed`, … */
  reason: string | null
}

export interface EngineProcess extends Transport<ToEngine, FromEngine> {
  /** Called once, after the last message. */
  onExit(listener: (exit: EngineExit) => void): void
  onStderr(listener: (text: string) => void): void
  /** `force` cannot be refused by a process that hangs. */
  kill(force: boolean): void
}

export type LaunchEngine = () => EngineProcess
