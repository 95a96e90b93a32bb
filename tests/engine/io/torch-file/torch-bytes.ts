/** Builds zip files, pickles and PyTorch files byte by byte, sound or not. */
import { crc32 } from 'node:zlib'
import type { Tensor } from '@engine/io/weights/weights-file'
import { bytesOf } from '@tests/engine/io/safetensors-bytes'

export interface RawEntry {
  readonly name: string
  readonly data: Uint8Array
  /** What the central directory says instead of the truth. */
  readonly directory?: Partial<ZipFields>
  /** What the local header says instead of the truth. */
  readonly local?: Partial<ZipFields>
}

interface ZipFields {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly size: number
  readonly compressedSize: number
  readonly offset: number
}

const u16 = (value: number) => Buffer.from([value & 255, value >> 8])
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

/** The fields that a local header and a directory entry share, from the flags to the extra field's length. */
function commonFields(data: Uint8Array, { name, method, flags, size, compressedSize }: ZipFields): Buffer {
  const sizes = [u32(crc32(data)), u32(compressedSize), u32(size)]
  return Buffer.concat([u16(20), u16(flags), u16(method), u32(0), ...sizes, u16(Buffer.byteLength(name)), u16(0)])
}

const signature = (mark: string) => Buffer.from(`PK${mark}`, 'latin1')

/** A zip file of stored entries, with whatever lies the entries ask for. `entryCount` is what its last record claims. */
export function zipFile(entries: readonly RawEntry[], { entryCount = entries.length } = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data, directory: said, local } of entries) {
    const truth = { name, method: 0, flags: 0, size: data.length, compressedSize: data.length, offset }
    const here = { ...truth, ...local }
    const header = Buffer.concat([signature('\x03\x04'), commonFields(data, here), Buffer.from(here.name)])
    parts.push(header, Buffer.from(data))
    const there = { ...truth, ...said }
    directory.push(
      Buffer.concat([
        signature('\x01\x02'),
        u16(20),
        commonFields(data, there),
        u16(0),
        u16(0),
        u16(0),
        u32(0),
        u32(there.offset),
        Buffer.from(there.name),
      ]),
    )
    offset += header.length + data.length
  }
  const listed = Buffer.concat(directory)
  const end = [signature('\x05\x06'), u32(0), u16(entryCount), u16(entryCount), u32(listed.length), u32(offset), u16(0)]
  return Buffer.concat([...parts, listed, ...end])
}

/** The same file with a zip64 end record that claims these entries and this start of the directory. */
export function asZip64(zip: Buffer, { entries, start }: { readonly entries: bigint; readonly start: bigint }): Buffer {
  const [body, end] = [zip.subarray(0, -22), zip.subarray(-22)]
  const record = [
    signature('\x06\x06'),
    u64(44n),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    u64(entries),
    u64(entries),
    u64(0n),
    u64(start),
  ]
  const locator = [signature('\x06\x07'), u32(0), u64(BigInt(body.length)), u32(1)]
  return Buffer.concat([body, ...record, ...locator, end])
}

/** Pickle opcodes as bytes; each function makes one value. */
export const text = (value: string) => Buffer.concat([Buffer.from('X'), u32(Buffer.byteLength(value)), Buffer.from(value)])
export const int = (value: number) => {
  const bytes = Buffer.alloc(5, 'J')
  bytes.writeInt32LE(value, 1)
  return bytes
}
export const long = (value: bigint, bytes: number) => {
  const digits = Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))
  return Buffer.from([0x8a, bytes, ...digits])
}
export const raw = (opcodes: string) => Buffer.from(opcodes, 'latin1')
export const join = (...parts: readonly (Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? raw(part) : part)))
export const tuple = (...items: readonly (Buffer | string)[]) => join('(', ...items, 't')
export const global = (path: string) => {
  const dot = path.lastIndexOf('.')
  return raw(`c${path.slice(0, dot)}\n${path.slice(dot + 1)}\n`)
}
export const call = (path: string, ...args: readonly (Buffer | string)[]) => join(global(path), tuple(...args), 'R')
export const storage = (type: string, key: string, count: number) =>
  join(tuple(text('storage'), global(`torch.${type}`), text(key), text('cpu'), int(count)), 'Q')
export const orderedDict = join(global('collections.OrderedDict'), ')R')

/** Four float32 values of storage 0, unless said otherwise. */
export function tensor({
  of = storage('FloatStorage', '0', 4),
  offset = int(0),
  size = tuple(int(4)),
  stride = tuple(int(1)),
  rest = [orderedDict],
}: Partial<Record<'of' | 'offset' | 'size' | 'stride', Buffer>> & { readonly rest?: readonly (Buffer | string)[] } = {}): Buffer {
  return call('torch._utils._rebuild_tensor_v2', of, offset, size, stride, '\x89', ...rest)
}

export const stateDict = (tensors: Readonly<Record<string, Buffer>>) =>
  join('}(', ...Object.entries(tensors).flatMap(([name, value]) => [text(name), value]), 'u')
export const pickle = (value: Buffer) => join('\x80\x02', value, '.')

/** A PyTorch file: the pickle, storage 0 with 1, 2, 3, 4 as float32, and whatever else is given. */
export function torchFile(data: Buffer, entries: readonly RawEntry[] = []): Buffer {
  const values = Float32Array.of(1, 2, 3, 4)
  return zipFile([
    { name: 'archive/data.pkl', data },
    { name: 'archive/byteorder', data: Buffer.from('little') },
    { name: 'archive/data/0', data: Buffer.from(values.buffer) },
    ...entries,
  ])
}

/** A PyTorch file of these tensors, each with a storage of its own. */
export function torchFileOf(tensors: ReadonlyMap<string, Tensor>): Buffer {
  const listed = [...tensors].map(([name, { shape, data }], i): [string, Buffer] => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, dim) => product * dim, 1))
    return [
      name,
      tensor({
        of: storage('FloatStorage', `own${i}`, data.length),
        size: tuple(...shape.map(int)),
        stride: tuple(...strides.map(int)),
      }),
    ]
  })
  const entries = [...tensors.values()].map(({ data }, i) => ({ name: `archive/data/own${i}`, data: bytesOf(data) }))
  return torchFile(pickle(stateDict(Object.fromEntries(listed))), entries)
}
