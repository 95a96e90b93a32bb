/** What nobody owns any more leaves the temporary folder. */
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepareHome, temporaryFolder } from '@main/runs/home'
import { sweepTemporaryFolder } from '@main/runs/sweep'
import { temporaryFolder as testFolder } from '@tests/main/store/helpers'
import { expect, it } from 'vitest'

it('removes what is older than a day, and nothing younger', async () => {
  const home = join(testFolder(), 'home')
  prepareHome(home)
  const folder = temporaryFolder(home)
  for (const name of ['survey-old', 'import-new']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'rows.jsonl'), '')
  }
  const yesterday = new Date(Date.now() - 25 * 3600 * 1000)
  utimesSync(join(folder, 'survey-old'), yesterday, yesterday)
  await sweepTemporaryFolder(home)
  expect(readdirSync(folder)).toEqual(['import-new'])
  await expect(sweepTemporaryFolder(join(home, 'absent'))).resolves.toBeUndefined()
})
