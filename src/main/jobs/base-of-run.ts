/** From the base as history names it back to what it is. */
import type { ReadDb } from '@main/store/database'
import { findRun } from '@main/store/runs'
import type { BaseRef } from '@shared/model'

const HUB = /^([^@]+)@([0-9a-f]{40})$/

/** The way back from `baseName`. */
export function baseOfRun(db: ReadDb, name: string): BaseRef {
  if (name === 'minilm') return { kind: 'embedded', name }
  if (findRun(db, name)) return { kind: 'run', runId: name }
  const [, id, commit] = HUB.exec(name) ?? []
  return id && commit ? { kind: 'hub', id, commit } : { kind: 'folder', path: name }
}
