/** A data folder at its first place with a store, runs, caches and files that are not Moderato's; and places to move it to. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Presence } from '@main/data-folder/presence'
import { databasePath, homeFolder, prepareHome } from '@main/runs/home'
import type { WriteDb } from '@main/store/database'
import { closeStore, openStore } from '@main/store/open'
import { createProject, listProjects } from '@main/store/projects'
import { temporaryFolder } from '@tests/main/store/helpers'
import { onTestFinished } from 'vitest'

export interface Scene {
  readonly root: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly db: WriteDb
  readonly presence: Presence
  /** What a move needs. */
  readonly held: Parameters<typeof import('@main/data-folder/move-held').moveHeld>[0]
  place(name: string): string
  /** The home that a new start finds. */
  next(): string
  close(): void
}

export function put(folder: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

export const RUN = 'abcdef123456'

export function fill(home: string, modelBytes = 50_000): void {
  put(home, `runs/${RUN}/model/config.json`, '{}')
  put(home, `runs/${RUN}/model/model.safetensors`, Buffer.alloc(modelBytes, 7))
  put(home, `runs/${RUN}/train.jsonl`, '{"id":"1"}\n')
  put(home, 'tokens/ab.bin', Buffer.alloc(9_000, 1))
  put(home, 'backups/moderato-v0010-2026.db', 'a database of before')
  put(home, 'token.json', '{}')
  put(home, 'tmp/import-1/rows.jsonl', 'half')
  put(home, 'browser/Cache/data_0', 'chromium')
  put(home, 'holiday.jpg', 'not ours')
}

export function openScene(): Scene {
  const root = temporaryFolder()
  const env = { XDG_CONFIG_HOME: join(root, 'config'), HF_HOME: join(root, 'hf') }
  const home = homeFolder([], env)
  prepareHome(home)
  fill(home)
  const presence = Presence.enter(home)
  const db = openStore(databasePath(home))
  createProject(db, { name: 'Talk pages', labels: ['toxic'] })
  let open = true
  const close = () => {
    if (open) closeStore(db)
    presence.leave()
    open = false
  }
  onTestFinished(close)
  const held = { db, home, env, presence, signal: new AbortController().signal, onProgress: () => {} }
  return { root, home, env, db, presence, held, place: (name) => join(root, name), next: () => homeFolder([], env), close }
}

/** The projects that a start on this folder finds. */
export function projectsAt(home: string): string[] {
  const db = openStore(databasePath(home))
  try {
    return listProjects(db).map(({ name }) => name)
  } finally {
    closeStore(db)
  }
}

/** Every file below a folder with its content, by path. */
export function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile())
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(folder, path), 'latin1')]))
}
