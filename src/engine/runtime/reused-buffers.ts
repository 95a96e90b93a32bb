/** Arrays whose sizes differ from batch to batch: each grows to the largest asked for and is used again. */

type Kinds = { float32: Float32Array; int64: BigInt64Array }

const make: { readonly [Kind in keyof Kinds]: (size: number) => Kinds[Kind] } = {
  float32: (size) => new Float32Array(size),
  int64: (size) => new BigInt64Array(size),
}

export class ReusedBuffers {
  private readonly buffers = new Map<string, Kinds[keyof Kinds]>()

  /** The first `size` elements of the array of this name; what it held is still in it. */
  of<Kind extends keyof Kinds>(name: string, kind: Kind, size: number): Kinds[Kind] {
    let buffer = this.buffers.get(name)
    if (!buffer || buffer.length < size) {
      buffer = make[kind](size)
      this.buffers.set(name, buffer)
    }
    return buffer.subarray(0, size) as Kinds[Kind]
  }
}
