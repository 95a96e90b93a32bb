/** Opens what `torch.save` writes since version 1.6: a zip file with a pickle of tensors, and their values in entries beside it. */
import type { FileHandle } from 'node:fs/promises'
import { bitsOf } from '@engine/io/weights/dtype'
import { quoted, readFully, ValueReader, withWeights } from '@engine/io/weights/file-bytes'
import type { LazyTensor, WeightsFile } from '@engine/io/weights/weights-file'
import { AppError, invalidInput } from '@shared/errors'
import { damaged } from './damaged'
import { kindOf, PickleDict, type PickleValue, TorchTensor } from './pickle-values'
import { extentOf, gather, isContiguous } from './tensor-view'
import { torchWorld } from './torch-world'
import { unpickle } from './unpickle'
import { readZipEntries, type ZipEntry } from './zip-entries'

/** A hundred bytes a tensor are usual. What a pickle describes takes more memory than the pickle, but a bounded multiple. */
const MAX_PICKLE_BYTES = 16 * 2 ** 20
/**
 * Tensors may share a storage (tied weights) or repeat its values (`expand`), so together they can be larger than their file. No
 * model ties so much that they reach this multiple of it; a file that would fill the memory does.
 */
const MAX_UNFOLDING = 8
/** What small files may unfold to in any case. */
const UNFOLDING_ALLOWANCE = 2 ** 20

const ZIP_START = Buffer.from('PK\x03\x04', 'latin1')
const PICKLE_START = 0x80
/** Where a tar archive says what it is. */
const TAR_MARK = { position: 257, text: 'ustar' }

const unsupported = (path: string, what: string, saved = 'torch.load(file, weights_only=True)'): AppError =>
  new AppError(
    'unsupported',
    `${path} ${what}. Write it anew in Python, with a recent PyTorch: torch.save(${saved}, "pytorch_model.bin").`,
  )

/** Refuses files of other formats by name. */
async function checkFormat(file: FileHandle, size: number, path: string): Promise<void> {
  const start = Buffer.alloc(Math.min(size, 512))
  await readFully(file, start, 0, path)
  if (start.subarray(0, ZIP_START.length).equals(ZIP_START)) return
  const { position, text } = TAR_MARK
  if (start[0] === PICKLE_START)
    throw unsupported(path, 'has the format that PyTorch wrote before version 1.6, a pickle without a zip file')
  if (start.toString('latin1', position, position + text.length) === text)
    throw unsupported(path, 'has the format that PyTorch wrote before version 0.1.10, a tar archive')
  throw damaged(path, 'it does not begin as a zip file does')
}

/** The entries of the archive by their names inside its one folder, as PyTorch finds them: by the first entry's. */
function insideFolder(entries: ReadonlyMap<string, ZipEntry>, path: string): (name: string) => ZipEntry | undefined {
  const [first = ''] = entries.keys()
  const folder = first.slice(0, first.indexOf('/') + 1)
  if (folder === '') throw damaged(path, 'its first entry lies in no folder')
  if (entries.has(`${folder}constants.pkl`))
    throw unsupported(path, 'is a TorchScript program and no state dict', 'torch.jit.load(file).state_dict()')
  return (name) => {
    const entry = entries.get(folder + name)
    if (entry?.packed)
      throw unsupported(path, `has the ${entry.packed} entry ${quoted(entry.name)}, and PyTorch stores entries as they are`)
    return entry
  }
}

async function readEntry(file: FileHandle, { begin, end, name }: ZipEntry, limit: number, path: string): Promise<Uint8Array> {
  if (end - begin > limit)
    throw damaged(path, `its entry ${quoted(name)} has ${end - begin} bytes, and at most ${limit} are allowed`)
  const bytes = new Uint8Array(end - begin)
  await readFully(file, bytes, begin, path)
  return bytes
}

async function checkByteOrder(file: FileHandle, entry: ZipEntry | undefined, path: string): Promise<void> {
  if (!entry) return
  const order = Buffer.from(await readEntry(file, entry, 16, path)).toString()
  if (order === 'big') throw unsupported(path, 'was written on a big-endian machine, whose numbers Moderato does not read')
  if (order !== 'little') throw damaged(path, `its byte order is ${quoted(order)}, and "little" was expected`)
}

/** The tensors of a state dict by name. Other values, such as a count of epochs, are no weights: Transformers passes over them too. */
function tensorsOf(root: PickleValue, path: string): [string, TorchTensor][] {
  if (!(root instanceof PickleDict))
    throw invalidInput(`${path} holds ${kindOf(root)} where a state dict was expected: a dict of tensors by name.`)
  const tensors: [string, TorchTensor][] = []
  for (const [name, value] of root.entries) {
    if (value instanceof PickleDict && value.entries.size > 0)
      throw invalidInput(
        `${path} holds a dict under ${quoted(String(name))} where a tensor was expected. If that dict is the model's state dict, save it alone ` +
          '(in Python: torch.save(torch.load(file, weights_only=True)[name], file)).',
      )
    if (typeof name === 'string' && value instanceof TorchTensor) tensors.push([name, value])
  }
  return tensors
}

function checkUnfolding(tensors: readonly TorchTensor[], size: number, path: string): void {
  const bytes = tensors.reduce((sum, tensor) => {
    const { count, span } = extentOf(tensor)
    return sum + (Math.max(count, span) * bitsOf(tensor.dtype)) / 8
  }, 0)
  if (bytes > MAX_UNFOLDING * size + UNFOLDING_ALLOWANCE)
    throw damaged(path, `its tensors would take ${bytes} bytes, and the file has ${size}`)
}

/** A tensor whose values lie in `entry`. */
function lazyTensor(name: string, tensor: TorchTensor, entry: ZipEntry, values: ValueReader): LazyTensor {
  const { dtype, shape, offset } = tensor
  const read = async () => {
    const { count, span } = extentOf(tensor)
    const contiguous = count === 0 || isContiguous(tensor)
    const stretch = await values.read(name, dtype, entry.begin + (offset * bitsOf(dtype)) / 8, contiguous ? count : span)
    return contiguous ? stretch : gather(stretch, tensor)
  }
  return { name, dtype, shape, read }
}

/** @throws AppError about a file that is not sound, that asks for more than tensors, or that has another format */
export function openTorchFile(path: string): Promise<WeightsFile> {
  return withWeights(path, 'a PyTorch file', async (file, size) => {
    await checkFormat(file, size, path)
    const entryOf = insideFolder(await readZipEntries(file, size, path), path)
    await checkByteOrder(file, entryOf('byteorder'), path)
    const pickle = entryOf('data.pkl')
    if (!pickle) throw damaged(path, 'it holds no data.pkl')
    const storageOf = (key: string) => entryOf(`data/${key}`)
    const root = unpickle(await readEntry(file, pickle, MAX_PICKLE_BYTES, path), torchWorld(path, storageOf))
    const tensors = tensorsOf(root, path)
    checkUnfolding(
      tensors.map(([, tensor]) => tensor),
      size,
      path,
    )
    const values = new ValueReader(file, path)
    return {
      tensors: tensors.map(([name, tensor]) => lazyTensor(name, tensor, storageOf(tensor.storage.key)!, values)),
      close: () => file.close(),
    }
  })
}
