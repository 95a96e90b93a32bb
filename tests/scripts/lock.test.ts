/** One holder at a time, and no lock outlives its holder. */
import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withLock } from '#scripts/ensure/lock.mjs'
import { collectNotices } from './notices'
import { temporaryFolder } from './temporary-folder'

const notices = collectNotices()

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))
const lockIn = (folder: string) => join(folder, 'set-up.lock')

it('lets one in at a time', async () => {
  const folder = temporaryFolder()
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await pause(30)
    inside -= 1
  }
  await Promise.all([withLock(work, folder), withLock(work, folder), withLock(work, folder)])
  expect(most).toBe(1)
  expect(notices.filter((line) => line.includes('waiting for it'))).toHaveLength(2)
  expect(existsSync(lockIn(folder))).toBe(false)
})

it('is released when the work fails', async () => {
  const folder = temporaryFolder()
  const failing = withLock(async () => {
    throw new Error('no')
  }, folder)
  await expect(failing).rejects.toThrow('no')
  expect(await withLock(async () => 'next', folder)).toBe('next')
})

it('takes over from a process of this machine that is gone', async () => {
  const folder = temporaryFolder()
  const beyondEveryPid = 2 ** 30
  writeFileSync(lockIn(folder), `${hostname()} ${beyondEveryPid} token`)
  expect(await withLock(async () => 'mine', folder)).toBe('mine')
})

it('takes over from a holder elsewhere only when it has long been silent', async () => {
  const folder = temporaryFolder()
  writeFileSync(lockIn(folder), 'another-machine 1 token')
  let entered = false
  const waiting = withLock(async () => {
    entered = true
  }, folder)
  await pause(300)
  expect(entered).toBe(false)
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(lockIn(folder), longAgo, longAgo)
  await waiting
  expect(entered).toBe(true)
})

it('names the folder it cannot write', async () => {
  const file = join(temporaryFolder(), 'a-file')
  writeFileSync(file, '')
  await expect(withLock(async () => {}, join(file, 'cache'))).rejects.toThrow('set XDG_CACHE_HOME to a folder of yours')
})
