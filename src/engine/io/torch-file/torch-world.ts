/** What a checkpoint's pickle may look up, call and load: tensors, parameters, storages, dtypes and ordered dicts. */
import { bitsOf, type Dtype } from '@engine/io/weights/dtype'
import { quoted } from '@engine/io/weights/file-bytes'
import { invalidInput } from '@shared/errors'
import { damaged } from './damaged'
import type { PickleWorld } from './pickle-machine'
import { kindOf, PickleDict, PickleGlobal, PickleTuple, type PickleValue, TorchStorage, TorchTensor } from './pickle-values'
import { makeTensor } from './tensor-view'
import type { ZipEntry } from './zip-entries'

const storages: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['torch.FloatStorage', 'F32'],
  ['torch.DoubleStorage', 'F64'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
  ['torch.ComplexFloatStorage', 'C64'],
  ['torch.storage.UntypedStorage', 'U8'],
])

/** Those whose tensors name them, because they have no storage class of their own. */
const dtypes: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['torch.uint16', 'U16'],
  ['torch.uint32', 'U32'],
  ['torch.uint64', 'U64'],
  ['torch.float8_e5m2', 'F8_E5M2'],
  ['torch.float8_e4m3fn', 'F8_E4M3'],
  ['torch.float8_e8m0fnu', 'F8_E8M0'],
])

type Call = (args: readonly PickleValue[], path: string) => PickleValue

/** Where each function has its optional `metadata`, which would ask for a conjugate or a negative view. */
const METADATA_V2 = 6
const DTYPE_V3 = 6
const METADATA_V3 = 7

function checkMetadata(metadata: PickleValue | undefined, path: string): void {
  if (metadata == null || (metadata instanceof PickleDict && metadata.entries.size === 0)) return
  throw damaged(path, `a tensor brings ${kindOf(metadata)} as its metadata, and none was expected`)
}

const rebuildTensorV2: Call = (args, path) => {
  checkMetadata(args[METADATA_V2], path)
  return makeTensor(args, null, (what) => damaged(path, what))
}

const rebuildTensorV3: Call = (args, path) => {
  checkMetadata(args[METADATA_V3], path)
  const named = args[DTYPE_V3]
  const dtype = named instanceof PickleGlobal ? dtypes.get(named.name) : undefined
  if (!dtype) throw damaged(path, `a tensor has ${kindOf(named ?? null)} for its dtype`)
  return makeTensor(args, dtype, (what) => damaged(path, what))
}

/** A parameter is its tensor. */
const rebuildParameter: Call = ([data], path) => {
  if (data instanceof TorchTensor) return data
  throw damaged(path, `it makes a parameter of ${kindOf(data ?? null)}, and a tensor was expected`)
}

const orderedDict: Call = (args, path) => {
  if (args.length === 0) return new PickleDict()
  throw damaged(path, `it makes an OrderedDict of ${kindOf(args[0]!)}, and an empty one was expected`)
}

const functions: ReadonlyMap<string, Call> = new Map([
  ['collections.OrderedDict', orderedDict],
  ['torch._utils._rebuild_tensor', rebuildTensorV2],
  ['torch._utils._rebuild_tensor_v2', rebuildTensorV2],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorV3],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameter],
])

const kindOfGlobal = (name: string): PickleGlobal['kind'] | null =>
  functions.has(name) ? 'function' : storages.has(name) ? 'storage' : dtypes.has(name) ? 'dtype' : null

/** Storages by their keys: tied weights share one. Each must fill no more than its entry of the zip file. */
class StorageShelf {
  private readonly known = new Map<string, TorchStorage>()

  constructor(
    private readonly entryOf: (key: string) => ZipEntry | undefined,
    private readonly path: string,
  ) {}

  load(id: PickleValue): TorchStorage {
    const [tag, type, key, , count] = id instanceof PickleTuple && id.items.length === 5 ? id.items : []
    const dtype = type instanceof PickleGlobal ? storages.get(type.name) : undefined
    if (
      tag !== 'storage' ||
      !dtype ||
      typeof key !== 'string' ||
      typeof count !== 'number' ||
      !Number.isSafeInteger(count) ||
      count < 0
    )
      throw damaged(this.path, 'its pickle loads something that is no storage')
    const first = this.known.get(key)
    if (first && (first.dtype !== dtype || first.count !== count))
      throw damaged(
        this.path,
        `its pickle takes the storage ${quoted(key)} once as ${first.count} × ${first.dtype} and once as ${count} × ${dtype}`,
      )
    return first ?? this.check(new TorchStorage(key, dtype, count))
  }

  private check(storage: TorchStorage): TorchStorage {
    const { key, dtype, count } = storage
    const entry = this.entryOf(key)
    if (!entry) throw damaged(this.path, `its pickle takes the storage ${quoted(key)}, which the file does not hold`)
    const [claimed, held] = [(count * bitsOf(dtype)) / 8, entry.end - entry.begin]
    if (claimed > held)
      throw damaged(
        this.path,
        `its pickle takes ${claimed} bytes of the storage ${quoted(key)}, which holds ${held}: it was cut short`,
      )
    this.known.set(key, storage)
    return storage
  }
}

/** The world of the file at `path`, whose storages lie in zip entries. */
export function torchWorld(path: string, entryOf: (key: string) => ZipEntry | undefined): PickleWorld {
  const shelf = new StorageShelf(entryOf, path)
  const refused = (what: string) =>
    invalidInput(
      `${path} is refused: ${what}, which is none of the tensors, storages and dicts that a checkpoint is made of. Nothing in it was ` +
        'run. Use a checkpoint in safetensors, or one from a source that you trust.',
    )
  return {
    damaged: (what) => damaged(path, what),
    refused,
    lookUp: (module, name) => {
      const full = `${module}.${name}`
      const kind = kindOfGlobal(full)
      if (kind === null) throw refused(`its pickle asks for ${quoted(full)}`)
      return new PickleGlobal(full, kind)
    },
    call: ({ name }, args) => functions.get(name)!(args, path),
    load: (id) => shelf.load(id),
  }
}
