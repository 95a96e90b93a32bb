/** One call from the window: its name and input checked, its handler run, whatever happens told as data. */
import { AppError, internal, invalidInput, type Result, toErrorData } from '@shared/errors'
import { type CallName, contract, isCall } from '@shared/ipc/contract'
import type { z } from 'zod'
import type { Handlers } from './handlers'

export interface DispatchOptions {
  /** Parses what the handlers answer too: in development and tests, where a wrong answer is worth its cost. */
  checkOutput: boolean
}

export async function dispatch(
  handlers: Handlers,
  name: unknown,
  input: unknown,
  options: DispatchOptions,
): Promise<Result<unknown>> {
  try {
    if (typeof name !== 'string' || !isCall(name)) throw internal(`there is no call named ${JSON.stringify(name)}`)
    const { input: inputSchema, output: outputSchema } = contract[name]
    const parsed = inputSchema.safeParse(input)
    if (!parsed.success) throw invalidInput(inputSentence(name, parsed.error), parsed.error.message)
    const value = await runHandler(handlers, name, parsed.data)
    if (options.checkOutput) checkOutput(name, outputSchema, value)
    return { ok: true, value }
  } catch (error) {
    return { ok: false, error: toErrorData(error) }
  }
}

/** The union of all handlers takes the intersection of all inputs, so the pairing of name and input is asserted once, here. */
const runHandler = (handlers: Handlers, name: CallName, input: unknown): unknown =>
  (handlers[name] as (input: unknown) => unknown)(input)

function checkOutput(name: CallName, schema: z.ZodType, value: unknown): void {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('internal', `internal: ${name} answered with another shape`, parsed.error.message)
}

/** Our own schemas speak in sentences already; zod's words get a subject. */
function inputSentence(name: CallName, error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return `${name} was called with a value it does not take.`
  if (issue.message.endsWith('.')) return issue.message
  const field = issue.path.length ? `"${issue.path.join('.')}"` : 'The value'
  return `${field} is not what ${name} takes. ${issue.message}.`
}
