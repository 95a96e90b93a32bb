/** The stack, marks and memo that a pickle's operations work on. What they may look up and call, a `PickleWorld` decides. */
import type { AppError } from '@shared/errors'
import { isKey, kindOf, PickleDict, PickleGlobal, PickleList, PickleTuple, type PickleValue } from './pickle-values'

export interface PickleWorld {
  /** Makes the error for a pickle that is not sound. */
  readonly damaged: (what: string) => AppError
  /** Makes the error for a pickle that wants what no checkpoint needs. */
  readonly refused: (what: string) => AppError
  /** What a pickle means by a module's name; throws for whatever it may not have. */
  readonly lookUp: (module: string, name: string) => PickleGlobal
  readonly call: (callee: PickleGlobal, args: readonly PickleValue[]) => PickleValue
  /** What stands outside the pickle under this id. */
  readonly load: (id: PickleValue) => PickleValue
}

export class PickleMachine {
  private readonly stack: PickleValue[] = []
  private readonly marks: number[] = []
  private readonly memo = new Map<number, PickleValue>()

  constructor(readonly world: PickleWorld) {}

  push(value: PickleValue): void {
    this.stack.push(value)
  }

  /** The last value since the last mark. */
  top(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.world.damaged('its pickle takes a value where there is none')
    return this.stack.at(-1)!
  }

  pop(): PickleValue {
    const value = this.top()
    this.stack.pop()
    return value
  }

  /** The last `count` values, oldest first. */
  popTuple(count: number): PickleTuple {
    const items = Array.from({ length: count }, () => this.pop())
    return new PickleTuple(items.reverse())
  }

  mark(): void {
    this.marks.push(this.stack.length)
  }

  popMark(): PickleValue[] {
    const mark = this.marks.pop()
    if (mark === undefined) throw this.world.damaged('its pickle goes back to a mark that it never set')
    return this.stack.splice(mark)
  }

  remember(index = this.memo.size): void {
    this.memo.set(index, this.top())
  }

  recall(index: number): void {
    const value = this.memo.get(index)
    if (value === undefined) throw this.world.damaged(`its pickle recalls value ${index}, which it never kept`)
    this.push(value)
  }

  /** The value that the next items go into. */
  target<T extends PickleList | PickleDict>(kind: abstract new () => T, name: string): T {
    const value = this.top()
    if (!(value instanceof kind)) throw this.world.damaged(`its pickle adds items to ${kindOf(value)}, and ${name} was expected`)
    return value
  }

  append(items: readonly PickleValue[]): void {
    const list = this.target(PickleList, 'a list')
    for (const item of items) list.items.push(item)
  }

  setItems(items: readonly PickleValue[]): void {
    const { entries } = this.target(PickleDict, 'a dict')
    if (items.length % 2 !== 0) throw this.world.damaged('its pickle gives a dict a key without a value')
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]!
      if (!isKey(key)) throw this.world.damaged(`its pickle uses ${kindOf(key)} as a dict's key`)
      entries.set(key, items[i + 1]!)
    }
  }

  call(): void {
    const args = this.pop()
    const callee = this.pop()
    if (!(callee instanceof PickleGlobal) || callee.kind !== 'function' || !(args instanceof PickleTuple))
      throw this.world.damaged(`its pickle calls ${kindOf(callee)} with ${kindOf(args)}`)
    this.push(this.world.call(callee, args.items))
  }

  /** An OrderedDict may bring attributes, as a state dict its `_metadata`; they are no weights and are left aside. */
  build(): void {
    const state = this.pop()
    const object = this.top()
    if (!(object instanceof PickleDict) || !(state instanceof PickleDict))
      throw this.world.damaged(`its pickle sets the state of ${kindOf(object)}`)
  }

  /** By module and name, which lie on the stack. */
  lookUp(): void {
    const name = this.pop()
    const module = this.pop()
    if (typeof name !== 'string' || typeof module !== 'string')
      throw this.world.damaged(`its pickle looks up ${kindOf(name)} in ${kindOf(module)}`)
    this.push(this.world.lookUp(module, name))
  }
}
