/** Where the data folder was moved to: a file at its first place, which every start without --home and MODERATO_HOME reads. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import { AppError } from '@shared/errors'
import { z } from 'zod'

export const POINTER = 'data-folder.json'
const Pointer = z.object({ home: z.string().refine(isAbsolute) })

/** Null where it was never moved. @throws AppError('storage') for a file that says nothing: nobody's data may seem to be gone */
export function movedHome(first: string): string | null {
  const path = join(first, POINTER)
  if (!existsSync(path)) return null
  try {
    return Pointer.parse(JSON.parse(readFileSync(path, 'utf8'))).home
  } catch (error) {
    throw new AppError(
      'storage',
      `${path} says where Moderato's data folder is, and cannot be read: write {"home": "/the/folder"} into it, or start with --home.`,
      String(error),
    )
  }
}

/** From this moment on the next starts use `home`. Whole or not at all. */
export async function pointTo(first: string, home: string): Promise<void> {
  if (home === first) return rmSync(join(first, POINTER), { force: true })
  const path = join(first, POINTER)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeAtomically(path, (file) => writeFully(file, Buffer.from(`${JSON.stringify({ home }, null, 2)}\n`)))
}
