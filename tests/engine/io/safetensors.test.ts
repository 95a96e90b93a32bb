import { writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { expect, test } from 'vitest'
import { bytesOf, headerOf, type RawTensor, soundFile } from './safetensors-bytes'
import { temporaryFolder } from './temporary-folder'

const folder = temporaryFolder()
const at = (name: string) => join(folder(), name)

const raw = (dtype: string, array: ArrayBufferView & ArrayLike<unknown>): RawTensor => ({
  dtype,
  shape: [array.length],
  bytes: bytesOf(array),
})
const floats = (...values: number[]): RawTensor => raw('F32', Float32Array.from(values))

async function load(tensors: Readonly<Record<string, RawTensor>>, wanted?: (name: string) => boolean) {
  await writeFile(at('model.safetensors'), soundFile(tensors))
  const loaded = await loadTensors(folder(), { wanted })
  return Object.fromEntries([...loaded].map(([name, { data }]) => [name, data]))
}

/** sign, exponent and fraction by the definition, in doubles. */
function float16Value(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * 2 ** -14 * (fraction / 1024) : sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}

test('every float16 becomes the float32 of the same value, NaN with its bits', async () => {
  const { w } = await load({
    w: raw(
      'F16',
      Uint16Array.from({ length: 65_536 }, (_, i) => i),
    ),
  })
  const bits = new Uint32Array(w!.buffer)
  for (let half = 0; half < 65_536; half++) {
    const value = float16Value(half)
    if (Number.isNaN(value)) expect(bits[half]).toBe((((half & 0x8000) << 16) | 0x7f800000 | ((half & 1023) << 13)) >>> 0)
    else if (!Object.is(w![half], value)) throw new Error(`float16 ${half.toString(16)} became ${w![half]}, not ${value}`)
  }
})

test('every bfloat16 becomes the float32 with its bits above and zeros below', async () => {
  const { w } = await load({
    w: raw(
      'BF16',
      Uint16Array.from({ length: 65_536 }, (_, i) => i),
    ),
  })
  const bits = new Uint32Array(w!.buffer)
  for (let half = 0; half < 65_536; half++)
    if (bits[half] !== (half << 16) >>> 0) throw new Error(`bfloat16 ${half.toString(16)}`)
  expect(w![0x3f80]).toBe(1)
  expect(w![0x0001]).toBe(2 ** -133)
})

test('float32 keeps its bits and float64 is rounded', async () => {
  const bits = Uint32Array.of(0x7fa00001, 0xffc00000, 0x80000000, 1, 0x7f800000)
  const { single, double } = await load({
    single: { dtype: 'F32', shape: [5], bytes: bytesOf(bits) },
    double: raw('F64', Float64Array.of(0.1, 1e300, -0)),
  })
  expect(new Uint32Array(single!.buffer)).toEqual(bits)
  expect(double).toEqual(Float32Array.of(0.1, Number.POSITIVE_INFINITY, -0))
})

test('tensors larger than a read are whole, at odd positions too', async () => {
  const values = Uint16Array.from({ length: 9_000_001 }, (_, i) => i * 7)
  const big = Float32Array.from({ length: 3_000_001 }, (_, i) => i)
  const { small, half, single } = await load({
    small: raw('U8', Uint8Array.of(1)),
    half: raw('BF16', values),
    single: raw('F32', big),
  })
  expect(small).toBeUndefined()
  const bits = new Uint32Array(half!.buffer)
  expect(bits.every((value, i) => value === (values[i]! << 16) >>> 0)).toBe(true)
  expect(Buffer.compare(bytesOf(single!), bytesOf(big))).toBe(0)
})

test('integers are read only when they are asked for', async () => {
  const tensors = { ids: raw('I64', BigInt64Array.of(-3n, 512n)), flags: raw('BOOL', Uint8Array.of(0, 1)), w: floats(1) }
  expect(Object.keys(await load(tensors))).toEqual(['w'])
  expect(await load(tensors, (name) => name !== 'w')).toEqual({ ids: Float32Array.of(-3, 512), flags: Float32Array.of(0, 1) })
})

test('8-bit floats are refused by name unless nobody wants them', async () => {
  const tensors = { w: floats(1), tiny: raw('F8_E4M3', Uint8Array.of(1)) }
  await expect(load(tensors)).rejects.toThrow(/"tiny" as F8_E4M3, which Moderato does not read/)
  expect(Object.keys(await load(tensors, (name) => name === 'w'))).toEqual(['w'])
})

test('a single file is loaded by its path, and model.fp16.safetensors by its folder', async () => {
  await writeFile(at('model.fp16.safetensors'), soundFile({ w: floats(1, 2) }))
  expect([...(await loadTensors(at('model.fp16.safetensors'))).keys()]).toEqual(['w'])
  expect((await loadTensors(folder())).get('w')).toEqual({ shape: [2], data: Float32Array.of(1, 2) })
})

async function writeShards(weightMap: Readonly<Record<string, unknown>>) {
  await writeFile(at('one.safetensors'), soundFile({ a: floats(1), shared: floats(10) }))
  await writeFile(at('two.safetensors'), soundFile({ b: floats(2), shared: floats(20) }))
  await writeFile(at('model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: weightMap }))
}

test('shards are put together as their index says', async () => {
  await writeShards({ a: 'one.safetensors', b: 'two.safetensors', shared: 'two.safetensors' })
  const loaded = await loadTensors(folder())
  expect([...loaded].map(([name, { data }]) => [name, data[0]])).toEqual([
    ['a', 1],
    ['b', 2],
    ['shared', 20],
  ])
})

test.each([
  '../one.safetensors',
  '/one.safetensors',
  'sub\\one.safetensors',
  'C:one.safetensors',
  '.safetensors',
  'one.bin',
  '',
  7,
  null,
])('an index that names %j is refused', async (name) => {
  await writeShards({ a: name })
  await expect(loadTensors(folder())).rejects.toThrow(
    /index.json places the tensor "a" in .*; the name of a .safetensors file in the same folder/,
  )
})

test('an index may not promise what its shards lack', async () => {
  await writeShards({ a: 'two.safetensors' })
  await expect(loadTensors(folder())).rejects.toThrow(/places the tensor "a" in .*two.safetensors, which does not hold it/)
  await writeShards({ a: 'three.safetensors' })
  await expect(loadTensors(folder())).rejects.toThrow(/three.safetensors does not exist/)
  await writeFile(at('model.safetensors.index.json'), '{}')
  await expect(loadTensors(folder())).rejects.toThrow(/has no weight_map/)
})

test('a folder without weights says what was expected, and what to do with files of other libraries', async () => {
  await expect(loadTensors(folder())).rejects.toThrow(
    /holds no weights: model.safetensors or pytorch_model.bin, or the .index.json/,
  )
  await writeFile(at('training_args.bin'), '')
  await expect(loadTensors(folder())).rejects.toThrow(/holds no weights/)
  await writeFile(at('tf_model.h5'), '')
  await expect(loadTensors(folder())).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/holds its weights as tf_model.h5;.*Convert it first/),
  })
  await expect(loadTensors(at('nowhere'))).rejects.toMatchObject({ code: 'not-found' })
})

test('a file that shrinks between header and data is told as such', async () => {
  const path = at('model.safetensors')
  await writeFile(path, soundFile({ w: floats(1, 2, 3) }))
  const bytes = await readFile(path)
  const loading = loadTensors(path, {
    wanted: () => {
      writeFileSync(path, bytes.subarray(0, bytes.length - 4))
      return true
    },
  })
  await expect(loading).rejects.toThrow(/ends at byte \d+ while it is being read/)
})

test('what is saved is loaded again, bit for bit', async () => {
  const tensors = new Map([
    ['z.weight', { shape: [2, 3], data: Float32Array.of(1, -0, Number.NaN, 1e-45, Number.POSITIVE_INFINITY, 3) }],
    ['__proto__', { shape: [], data: Float32Array.of(7) }],
    ['a "quoted" ü', { shape: [0], data: new Float32Array() }],
  ])
  await saveSafetensors(at('out.safetensors'), tensors)
  const loaded = await loadTensors(at('out.safetensors'))
  expect([...loaded.keys()]).toEqual(['__proto__', 'a "quoted" ü', 'z.weight'])
  for (const [name, { shape, data }] of tensors) {
    expect(loaded.get(name)!.shape).toEqual(shape)
    expect(bytesOf(loaded.get(name)!.data)).toEqual(bytesOf(data))
  }
})

test('the header is as the reference library writes it', async () => {
  await saveSafetensors(at('out.safetensors'), new Map([['w', { shape: [1], data: Float32Array.of(1) }]]))
  const bytes = await readFile(at('out.safetensors'))
  const header = '{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8, ' ')
  expect(Number(bytes.readBigUInt64LE())).toBe(padded.length)
  expect(bytes.subarray(8, -4).toString()).toBe(padded)
  expect((await headerOf(at('out.safetensors'))).metadata.get('format')).toBe('pt')
})

test('a view into a larger buffer is saved alone', async () => {
  const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3)
  await saveSafetensors(at('out.safetensors'), new Map([['w', { shape: [2], data }]]))
  expect((await loadTensors(at('out.safetensors'))).get('w')!.data).toEqual(Float32Array.of(1, 2))
})

test('values that do not fill their shape are our own mistake, and nothing is written', async () => {
  const tensors = new Map([['w', { shape: [3], data: Float32Array.of(1) }]])
  await mkdir(at('sub'))
  await expect(saveSafetensors(at('sub/out.safetensors'), tensors)).rejects.toMatchObject({ code: 'internal' })
  expect(await readdir(at('sub'))).toEqual([])
})
