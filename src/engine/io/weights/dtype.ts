/** The element types of a weights file, by safetensors' names: their sizes, and how they become float32. */

/** Bits per element, for every dtype that safetensors defines. */
const BITS = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  I16: 16,
  U16: 16,
  I32: 32,
  U32: 32,
  I64: 64,
  U64: 64,
  F16: 16,
  BF16: 16,
  F32: 32,
  F64: 64,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F4: 4,
  C64: 64,
} as const
export type Dtype = keyof typeof BITS

export const isDtype = (name: unknown): name is Dtype => typeof name === 'string' && Object.hasOwn(BITS, name)
export const bitsOf = (dtype: Dtype): number => BITS[dtype]
export const dtypeNames = Object.keys(BITS).join(', ')

/** Integers and booleans: position ids, quantised weights. They are read only when asked for by name. */
export const isInteger = (dtype: Dtype): boolean => /^(BOOL|[IU]\d+)$/.test(dtype)

/** Converts `count` elements from the start of `source` into `target` at `offset`. */
type Decode = (source: ArrayBuffer, count: number, target: Float32Array, offset: number) => void

/**
 * The bits of every float16 as a float32. Sign 1, exponent 5 (bias 15), mantissa 10 -> 1, 8 (bias 127), 23:
 * a normal number moves its exponent by 112; a subnormal m is m / 2^24, exact in float32; infinities and NaN keep their mantissa.
 */
const float16Bits = (() => {
  let table: Uint32Array | null = null
  return (): Uint32Array => {
    if (table) return table
    table = new Uint32Array(65_536)
    const magnitude = new Float32Array(1)
    const magnitudeBits = new Uint32Array(magnitude.buffer)
    for (let half = 0; half < 65_536; half++) {
      const exponent = (half >> 10) & 31
      const mantissa = half & 1023
      magnitude[0] = mantissa / 2 ** 24
      const bits =
        exponent === 0
          ? magnitudeBits[0]!
          : exponent === 31
            ? 0x7f800000 | (mantissa << 13)
            : ((exponent + 112) << 23) | (mantissa << 13)
      table[half] = ((half & 0x8000) << 16) | bits
    }
    return table
  }
})()

/** Through integer views, so that a NaN keeps its bits. */
const decodeFloat16: Decode = (source, count, target, offset) => {
  const halves = new Uint16Array(source, 0, count)
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length)
  const table = float16Bits()
  for (let i = 0; i < count; i++) bits[offset + i] = table[halves[i]!]!
}

/** A bfloat16 is the upper half of a float32. */
const decodeBfloat16: Decode = (source, count, target, offset) => {
  const halves = new Uint16Array(source, 0, count)
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length)
  for (let i = 0; i < count; i++) bits[offset + i] = halves[i]! << 16
}

type NumberArray = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayLike<number>
const copyFrom =
  (View: NumberArray): Decode =>
  (source, count, target, offset) =>
    target.set(new View(source, 0, count), offset)

/** 64-bit integers lose what float32 cannot hold, as they do in PyTorch's `.float()`. */
const copyBigFrom =
  (View: typeof BigInt64Array | typeof BigUint64Array): Decode =>
  (source, count, target, offset) => {
    const values = new View(source, 0, count)
    for (let i = 0; i < count; i++) target[offset + i] = Number(values[i])
  }

/** Null for the dtypes that no encoder checkpoint uses: 8-bit and smaller floats, complex numbers. */
export const decoders: Record<Dtype, Decode | null> = {
  F32: copyFrom(Float32Array),
  F64: copyFrom(Float64Array),
  F16: decodeFloat16,
  BF16: decodeBfloat16,
  BOOL: copyFrom(Uint8Array),
  U8: copyFrom(Uint8Array),
  I8: copyFrom(Int8Array),
  I16: copyFrom(Int16Array),
  U16: copyFrom(Uint16Array),
  I32: copyFrom(Int32Array),
  U32: copyFrom(Uint32Array),
  I64: copyBigFrom(BigInt64Array),
  U64: copyBigFrom(BigUint64Array),
  F8_E5M2: null,
  F8_E4M3: null,
  F8_E8M0: null,
  F6_E2M3: null,
  F6_E3M2: null,
  F4: null,
  C64: null,
}
