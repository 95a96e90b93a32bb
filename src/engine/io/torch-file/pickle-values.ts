/** What a pickle of tensors can hold. */
import type { Dtype } from '@engine/io/weights/dtype'

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

export class PickleList {
  readonly items: PickleValue[] = []
}

/** A dict or an OrderedDict. */
export class PickleDict {
  readonly entries = new Map<PickleKey, PickleValue>()
}

/** Something that a pickle names by its module and may use: a function, a storage's class, a dtype. */
export class PickleGlobal {
  constructor(
    readonly name: string,
    readonly kind: 'function' | 'storage' | 'dtype',
  ) {}
}

/** A stretch of values in an entry of its own. */
export class TorchStorage {
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    readonly count: number,
  ) {}
}

/** A view of a storage: element (i, j, …) stands at offset + i·strides[0] + j·strides[1] + …, counted in elements of `dtype`. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    readonly dtype: Dtype,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

export type PickleKey = null | boolean | number | bigint | string
export type PickleValue =
  | PickleKey
  | Uint8Array
  | PickleTuple
  | PickleList
  | PickleDict
  | PickleGlobal
  | TorchStorage
  | TorchTensor

export const isKey = (value: PickleValue): value is PickleKey => typeof value !== 'object' || value === null

/** What Python calls the value, for a sentence. */
export function kindOf(value: PickleValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return 'a bool'
  if (typeof value === 'string') return 'a str'
  if (typeof value === 'bigint') return 'an int'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an int' : 'a float'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof PickleTuple) return 'a tuple'
  if (value instanceof PickleList) return 'a list'
  if (value instanceof PickleDict) return 'a dict'
  if (value instanceof PickleGlobal) return value.name
  return value instanceof TorchStorage ? 'a storage' : 'a tensor'
}
