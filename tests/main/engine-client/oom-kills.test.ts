/** The kernel's count of processes ended for want of memory. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { oomKills } from '@main/engine-client/oom-kills'
import { temporaryFolder } from '@tests/main/store/helpers'
import { expect, it } from 'vitest'

it('is read where Linux keeps it', () => {
  const file = join(temporaryFolder(), 'vmstat')
  writeFileSync(file, 'drop_slab 0\noom_kill 12\nnuma_pte_updates 7\n')
  expect(oomKills(file)).toBe(12)
})

it('is unknown where it is not kept', () => {
  const file = join(temporaryFolder(), 'vmstat')
  writeFileSync(file, 'drop_slab 0\n')
  expect(oomKills(file)).toBeNull()
  expect(oomKills(join(temporaryFolder(), 'absent'))).toBeNull()
})
