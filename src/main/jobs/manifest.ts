/** The manifest of a job and of its result: what every file must be, so that nothing changed or half copied is taken for the real thing. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { readJsonObject } from '@engine/io/json-file'
import { isMissing } from '@engine/io/storage-error'
import { checkFileName } from '@main/hub/file-name'
import { AppError, invalidInput } from '@shared/errors'
import { Recipe } from '@shared/recipe'
import { z } from 'zod'

export const FORMAT_VERSION = 1
export const MANIFEST_FILE = 'manifest.json'
/** Far more than a model folder has. */
const MAX_FILES = 1000

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
export const ListedFile = z.object({ path: z.string().min(1), size: z.number().int().min(0), sha256: Digest })
export type ListedFile = z.infer<typeof ListedFile>
const files = z.array(ListedFile).max(MAX_FILES)

export const JobManifest = z.object({
  format_version: z.literal(FORMAT_VERSION),
  /** Of this export; its result names it. */
  job: z.uuid(),
  /** Version of Moderato. */
  moderato: z.string(),
  exported: z.string(),
  /** As the history has it. */
  run: z.object({
    id: z.string(),
    name: z.string().max(200),
    base: z.string(),
    dataName: z.string(),
    dataHash: z.string(),
    labels: z.array(z.string().min(1)).min(1),
    recipe: Recipe,
    ignoreMismatchedSizes: z.boolean(),
    trainRows: z.number().int().min(1),
    evalRows: z.number().int().min(1),
    /** By label: pos_weight of the loss. */
    posWeight: z.record(z.string(), z.number().positive()),
  }),
  files,
})
export type JobManifest = z.infer<typeof JobManifest>

export const ResultManifest = z.object({ format_version: z.literal(FORMAT_VERSION), job: z.uuid(), files })
export type ResultManifest = z.infer<typeof ResultManifest>

/** Null where there is none. @throws AppError for another format version, another shape, or a file name that leads elsewhere */
export async function readManifest<T extends JobManifest | ResultManifest>(
  folder: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const path = join(folder, MANIFEST_FILE)
  const json = await readJsonObject(path)
  if (json === null) return null
  const version = json.format_version
  if (typeof version === 'number' && version !== FORMAT_VERSION)
    throw new AppError(
      'unsupported',
      `${path} is of format version ${version}; this version of Moderato reads ${FORMAT_VERSION}. ${version > FORMAT_VERSION ? 'Update Moderato.' : 'Export the run again.'}`,
    )
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalidInput(
      `${path} is not a manifest of Moderato's: "${issue?.path.join('.')}" is not what was expected. Copy the job's folder again.`,
      parsed.error.message,
    )
  }
  checkNames(parsed.data.files, path)
  return parsed.data
}

function checkNames(listed: readonly ListedFile[], where: string): void {
  for (const { path } of listed) checkFileName(path, where)
  const twice = listed.find(({ path }, i) => listed.findIndex((other) => other.path === path) !== i)
  if (twice) throw invalidInput(`${where} lists ${twice.path} twice: expected each file once. Copy the job's folder again.`)
}

export async function sha256Of(path: string, onBytes: (count: number) => void = () => undefined): Promise<string> {
  const hash = createHash('sha256')
  // What `onBytes` throws ends the reading.
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hash.update(chunk as Buffer)
    onBytes((chunk as Buffer).length)
  }
  return hash.digest('hex')
}

/** Every file below a folder, by its path with slashes. */
export async function listFiles(folder: string): Promise<ListedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const listed: ListedFile[] = []
  for (const path of paths.sort())
    listed.push({
      path: relative(folder, path).replaceAll(sep, '/'),
      size: (await lstat(path)).size,
      sha256: await sha256Of(path),
    })
  return listed
}

/** What became of a listed file. A link counts as missing: it may lead anywhere. */
export async function stateOf(
  folder: string,
  { path, size, sha256 }: ListedFile,
  onBytes?: (count: number) => void,
): Promise<'same' | 'changed' | 'missing'> {
  const absolute = join(folder, ...path.split('/'))
  const found = await lstat(absolute).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (!found?.isFile()) return 'missing'
  return found.size === size && (await sha256Of(absolute, onBytes)) === sha256 ? 'same' : 'changed'
}
