/** Where each entry of a zip file lies: inside the file, apart from the others, under one name. */
import type { FileHandle } from 'node:fs/promises'
import { quoted } from '@engine/io/weights/file-bytes'
import { AppError } from '@shared/errors'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { damaged } from './damaged'

export interface ZipEntry {
  readonly name: string
  /** Positions in the file. */
  readonly begin: number
  readonly end: number
  /** What keeps the bytes from being the content; null when they are. */
  readonly packed: 'compressed' | 'encrypted' | null
}

/** Two for each tensor of the largest models; each costs four reads. */
const MAX_ENTRIES = 50_000
const STORED = 0
/** The sizes stand behind the data and not in the local header (bit 3 of the flags), or in its zip64 field. */
const SIZES_BEHIND = 8
const SIZE_IN_ZIP64 = 0xffffffff

/** The library's view of an open file. Its own reader passes positions on unchecked, which throws where nobody catches. */
class FileReader extends RandomAccessReader {
  constructor(
    private readonly file: FileHandle,
    private readonly size: number,
  ) {
    super()
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void): void {
    if (position + length > this.size) setImmediate(done, new Error(`it points to byte ${position + length}, beyond the end`))
    else
      this.file.read(buffer, offset, length, position).then(
        ({ bytesRead }) => done(bytesRead === length ? null : new Error('it ends too early')),
        (error: Error) => done(error),
      )
  }
}

/** One entry with its local header, which must tell what the central directory tells. `from` is where that header begins. */
async function locate(zip: ZipFile, entry: Entry, path: string): Promise<ZipEntry & { from: number }> {
  const where = `its entry ${quoted(entry.fileName)}`
  const local = await zip.readLocalFileHeaderPromise(entry)
  const sizesHere = (local.generalPurposeBitFlag & SIZES_BEHIND) === 0 && local.compressedSize !== SIZE_IN_ZIP64
  if (!local.fileName.equals(entry.fileNameRaw) || local.compressionMethod !== entry.compressionMethod)
    throw damaged(path, `${where} is described otherwise where its data begins`)
  if (sizesHere && local.compressedSize !== entry.compressedSize)
    throw damaged(
      path,
      `${where} has ${entry.compressedSize} bytes by the directory, and ${local.compressedSize} by its own header`,
    )
  const begin = local.fileDataStart
  const packed = entry.isEncrypted() ? 'encrypted' : entry.compressionMethod === STORED ? null : 'compressed'
  return { name: entry.fileName, from: entry.relativeOffsetOfLocalHeader, begin, end: begin + entry.compressedSize, packed }
}

async function locateAll(file: FileHandle, size: number, path: string): Promise<(ZipEntry & { from: number })[]> {
  const zip = await fromRandomAccessReaderPromise(new FileReader(file, size), size, { autoClose: false, strictFileNames: true })
  if (zip.entryCount > MAX_ENTRIES)
    throw damaged(path, `its zip directory claims ${zip.entryCount} entries, and at most ${MAX_ENTRIES} are allowed`)
  const located: (ZipEntry & { from: number })[] = []
  for await (const entry of zip.eachEntry()) located.push(await locate(zip, entry, path))
  return located
}

/** The entries in the order of the zip directory. @throws AppError when one lies about itself, or overlaps another */
export async function readZipEntries(file: FileHandle, size: number, path: string): Promise<Map<string, ZipEntry>> {
  const located = await locateAll(file, size, path).catch((error: unknown) => {
    if (!(error instanceof Error) || error instanceof AppError || 'code' in error) throw error
    throw damaged(path, `its zip directory cannot be read (${error.message.slice(0, 120)})`)
  })
  let position = 0
  for (const { name, from, end } of [...located].sort((a, b) => a.from - b.from)) {
    if (from < position) throw damaged(path, `its entry ${quoted(name)} overlaps the one before it`)
    position = end
  }
  const entries = new Map(located.map((entry) => [entry.name, entry]))
  if (entries.size < located.length) throw damaged(path, 'its zip directory gives a name twice')
  return entries
}
