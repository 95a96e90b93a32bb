/** A copy of the database before a migration changes it, in `backups` beside it; the last few are kept. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { AppError, toErrorData } from '@shared/errors'
import type Database from 'better-sqlite3'
import { versionOf } from './migrate'
import { asStoreError } from './store-error'

const KEPT = 3

/** `backups/moderato-v0040-2026-08-30T12-00-00-000Z.db`: in the order of their names, oldest version first. */
export function backUp(connection: Database.Database, file: string): string {
  const folder = join(dirname(file), 'backups')
  const stem = basename(file, extname(file))
  const version = String(versionOf(connection)).padStart(4, '0')
  const target = join(folder, `${stem}-v${version}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db`)
  try {
    mkdirSync(folder, { recursive: true })
    copyTo(connection, target)
  } catch (error) {
    const { code, message } = toErrorData(asStoreError(error))
    throw new AppError(
      code,
      `The data file must be copied to "${folder}" before it is brought up to date, and the copy failed: ${message} Nothing was changed.`,
    )
  }
  prune(folder, stem)
  return target
}

/** VACUUM INTO writes a whole, consistent copy, what still lies in the write-ahead log included. */
function copyTo(connection: Database.Database, target: string): void {
  const unfinished = `${target}.${process.pid}.part`
  try {
    connection.prepare('VACUUM INTO ?').run(unfinished)
    renameSync(unfinished, target)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

function prune(folder: string, stem: string): void {
  const copies = readdirSync(folder).filter((name) => name.startsWith(`${stem}-v`) && name.endsWith('.db'))
  const age = (name: string): string => name.slice(`${stem}-v0000-`.length)
  copies.sort((a, b) => (age(a) < age(b) ? -1 : 1))
  for (const name of copies.slice(0, -KEPT)) rmSync(join(folder, name), { force: true })
}
