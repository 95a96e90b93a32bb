/** What a command of the headless program is. */
import type { Context } from './context'
import type { OptionSpecs } from './options'

export interface Command {
  readonly summary: string
  readonly options: OptionSpecs
  /** What may stand beside the options, as help prints it; without it nothing may. */
  readonly positional?: string
  /** Answers the JSON object; what it prints for people goes through the terminal. May set a failure that is not an error. */
  run(context: Context): Promise<CommandResult>
}

export interface CommandResult {
  readonly value: unknown
  /** 1 where the work was done and the answer is no. */
  readonly exitCode?: 0 | 1
}
