/** A disk that fills up during an import: told in a sentence, and what was stored before is all there. */
import { execFileSync } from 'node:child_process'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countsOf } from './bridge'
import { writeComments } from './comments'
import { test as base, expect } from './fixture'
import { LabelPage } from './pages/label-page'

const SIZE_MB = 80
/** Room for the store's small change only; and for the rows that are read, but not for storing them as well. */
const LEFT = { 'while it is read': 1_500_000, 'before it is stored': 40_000_000 } as const

/** Its data folder is a small disk of its own; null where the system does not let us make one. */
const test = base.extend<{ disk: string | null }>({
  disk: async ({ home }, use) => {
    const mounted = mount(home)
    await use(mounted ? home : null)
    if (mounted) execFileSync('umount', ['--lazy', home])
  },
  running: async ({ disk, running }, use) => {
    base.skip(disk === null, 'a disk of its own can be made by root on Linux only')
    await use(running)
  },
})

function mount(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Leaves so many bytes. */
async function fill(disk: string, left: number): Promise<string> {
  const { bavail, bsize } = await statfs(disk)
  const filler = join(disk, 'filler')
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)))
  return filler
}

for (const [when, left] of Object.entries(LEFT))
  test(`an import that meets a full disk ${when} ends in a sentence, and everything before it is intact`, async ({
    disk,
    ui,
    page,
    files,
  }) => {
    const small = join(files, 'small.csv')
    const large = join(files, 'large.csv')
    await writeComments(small, { rows: 200, unlabelledEach: 10 })
    await writeComments(large, { rows: 30_000, longer: 6 })
    const data = await ui.createProject('On a small disk')
    const first = await (await (await data.importFile(small)).check()).import()
    await first.finished.waitFor()
    await first.seeTheComments()
    const before = await countsOf(page)
    const filler = await fill(disk!, left)

    await test.step('the import says what is wrong', async () => {
      const check = await (await data.importFile(large)).check()
      await expect(check.importButton).toBeVisible({ timeout: 60_000 })
      const result = await check.import()
      await expect(result.problem).toContainText('large.csv could not be imported.', { timeout: 60_000 })
      const sentence = await result.problem.getByRole('paragraph').nth(1).textContent()
      console.log(`  ${sentence}`)
      expect(sentence).toMatch(/^The disk (is full|has \d+ MB left).+\.$/)
      await result.cancel()
    })

    await test.step('nothing is lost, nothing is half there, and work goes on', async () => {
      expect(await countsOf(page)).toEqual(before)
      await rm(filler)
      await ui.label()
      const label = new LabelPage(page)
      await label.goOn('0', 'Enter')
      await expect.poll(async () => (await countsOf(page)).labelledToday).toBe(1)
      const again = await (await (await (await ui.data()).importFile(small)).check()).import()
      await expect(again.finished).toBeVisible()
    })
  })
