/** A fresh folder for each test, gone after it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** Answers the folder of the test that is running. */
export function temporaryFolder(): () => string {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'moderato-io-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  return () => folder
}
