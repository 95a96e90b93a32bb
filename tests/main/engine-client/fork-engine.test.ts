/** The client over a real child process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineClient } from '@main/engine-client/engine-client'
import { forkEngine } from '@main/engine-client/fork-engine'
import { expect, it } from 'vitest'

const entry = join(import.meta.dirname, 'echo-engine.mjs')

it('answers, tells a kill in words, and starts again', async () => {
  const client = new EngineClient(() => forkEngine(entry, process.env))
  await expect(client.call('devices', {})).resolves.toEqual([])
  await expect(client.call('parity', { folder: 'SIGKILL' })).rejects.toMatchObject({
    code: 'engine-lost',
    message: expect.stringMatching(/killed from outside \(SIGKILL\)/),
    detail: 'last words',
  })
  await expect(client.call('devices', {})).resolves.toEqual([])
  const { pid } = await client.start()
  await client.shutdown(1_000)
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
})

it('says so when the engine program is missing', async () => {
  const client = new EngineClient(() => forkEngine(join(import.meta.dirname, 'absent.mjs'), process.env))
  const error = await client.call('devices', {}).catch((reason) => reason)
  expect(error.code).toBe('engine-lost')
  expect(error.detail).toMatch(/Cannot find module/)
})

it.skipIf(process.platform !== 'linux')('is not meant by Ctrl+C in the program’s terminal', async () => {
  const groupOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2]
  const client = new EngineClient(() => forkEngine(entry, process.env))
  const { pid } = await client.start()
  expect(groupOf(pid)).toBe(String(pid))
  expect(groupOf(process.pid)).not.toBe(String(pid))
  await client.shutdown(1_000)
})
