/** A tensor as a view of a storage: checked when it is made, put into row-major order when it is read. */
import { bitsOf, type Dtype } from '@engine/io/weights/dtype'
import type { AppError } from '@shared/errors'
import { kindOf, PickleTuple, type PickleValue, TorchStorage, TorchTensor } from './pickle-values'

/** PyTorch's own limit. */
const MAX_RANK = 64

type Damaged = (what: string) => AppError

function wholeNumber(value: PickleValue | undefined, what: string, damaged: Damaged): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw damaged(
      `${what} is ${typeof value === 'number' ? value : kindOf(value ?? null)}, and a whole number from 0 was expected`,
    )
  return value
}

function wholeNumbers(value: PickleValue | undefined, what: string, damaged: Damaged): number[] {
  if (!(value instanceof PickleTuple) || value.items.length > MAX_RANK)
    throw damaged(`${what} is ${kindOf(value ?? null)}, and a tuple of at most ${MAX_RANK} numbers was expected`)
  return value.items.map((item) => wholeNumber(item, what, damaged))
}

/** How many values a view has, and how many of its storage it reaches over: from its first to its last. */
export function extentOf({ shape, strides }: Pick<TorchTensor, 'shape' | 'strides'>): { count: number; span: number } {
  const count = shape.reduce((product, dim) => product * dim, 1)
  if (count === 0) return { count, span: 0 }
  return { count, span: shape.reduce((reach, dim, axis) => reach + (dim - 1) * strides[axis]!, 1) }
}

/** What `torch._utils._rebuild_tensor*` makes of storage, offset, size and stride. @throws AppError when it leaves the storage */
export function makeTensor(args: readonly PickleValue[], dtype: Dtype | null, damaged: Damaged): TorchTensor {
  const [storage, offset, size, stride] = args
  if (!(storage instanceof TorchStorage))
    throw damaged(`it makes a tensor of ${kindOf(storage ?? null)}, and a storage was expected`)
  const tensor = new TorchTensor(
    storage,
    dtype ?? storage.dtype,
    wholeNumber(offset, "a tensor's storage offset", damaged),
    wholeNumbers(size, "a tensor's size", damaged),
    wholeNumbers(stride, "a tensor's stride", damaged),
  )
  if (tensor.shape.length !== tensor.strides.length)
    throw damaged(`a tensor has ${tensor.shape.length} dimensions and ${tensor.strides.length} strides`)
  const { count, span } = extentOf(tensor)
  const shown = `the shape [${tensor.shape.slice(0, 8)}]`
  const largest = tensor.shape.reduce((product, dim) => product * Math.max(1, dim), 1)
  if (!Number.isSafeInteger(largest) || !Number.isSafeInteger(span))
    throw damaged(`a tensor has ${shown}, which is too large to exist`)
  const end = (tensor.offset + span) * bitsOf(tensor.dtype)
  const held = storage.count * bitsOf(storage.dtype)
  if (count > 0 && !(end <= held))
    throw damaged(`a tensor of ${shown} ends at byte ${end / 8} of its storage, which holds ${held / 8}`)
  return tensor
}

/** Whether the values lie one after the other in row-major order. */
export function isContiguous({ shape, strides }: Pick<TorchTensor, 'shape' | 'strides'>): boolean {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis]! !== 1 && strides[axis] !== expected) return false
    expected *= shape[axis]!
  }
  return true
}

/** Row-major values of a view, from the stretch of storage that begins with its first value. `rank` is at least 1, `count` too. */
export function gather(stretch: Float32Array, { shape, strides }: Pick<TorchTensor, 'shape' | 'strides'>): Float32Array {
  const { count } = extentOf({ shape, strides })
  const values = new Float32Array(count)
  const inner = shape.length - 1
  const [length, step] = [shape[inner]!, strides[inner]!]
  const index = shape.map(() => 0)
  for (let to = 0, from = 0; to < count; to += length) {
    for (let i = 0; i < length; i++) values[to + i] = stretch[from + i * step]!
    for (let axis = inner - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return values
}
