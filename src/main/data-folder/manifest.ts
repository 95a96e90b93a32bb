/** What a move has copied and from where: kept in the new place until the old one is removed. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import { z } from 'zod'
import { MOVED, MOVING } from './entries'

const MovedFile = z.object({ path: z.string(), bytes: z.number(), modifiedMs: z.number(), sha256: z.string() })
export type MovedFile = z.infer<typeof MovedFile>

const Manifest = z.object({ from: z.string(), movedAt: z.string(), files: z.array(MovedFile) })
export type Manifest = z.infer<typeof Manifest>

const write = (path: string, value: unknown): Promise<void> =>
  writeAtomically(path, (file) => writeFully(file, Buffer.from(`${JSON.stringify(value)}\n`)))

export const writeManifest = (home: string, manifest: Manifest): Promise<void> => write(join(home, MOVED), manifest)
export const markMoving = (place: string, from: string): Promise<void> => write(join(place, MOVING), { from })
export const unmarkMoving = (place: string): Promise<void> => rm(join(place, MOVING), { force: true })

/** Null where the folder was never moved, or what was left of the old one is gone. */
export async function readManifest(home: string): Promise<Manifest | null> {
  const text = await readFile(join(home, MOVED), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return Manifest.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export const forgetManifest = (home: string): Promise<void> => rm(join(home, MOVED), { force: true })
