/** The shape of the answer to every call of the contract. A call without a handler is a type error. */
import type { CallName, EventName, Output, ParsedInput, Payload } from '@shared/ipc/contract'

export type Handler<K extends CallName> = (input: ParsedInput<K>) => Output<K> | Promise<Output<K>>
export type Handlers = { [K in CallName]: Handler<K> }
/** The handlers of one feature: every call whose name begins with one of its prefixes. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<CallName, `${Prefix}/${string}`>>

/** Tells the window that something happened. */
export type Emit = <K extends EventName>(name: K, payload: Payload<K>) => void
