/** No engine process reports to anybody, and the variable that sees to it is the one that the installed library reads. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { engineEnvironment } from '@main/devices/engine-environment'
import { forkEngine } from '@main/engine-client/fork-engine'
import { expect, it } from 'vitest'

const VARIABLE = 'ORT_DISABLE_TELEMETRY'
const libraries = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin')

it.skipIf(process.platform === 'win32')('is what the installed ONNX Runtime reads', () => {
  const files = readdirSync(libraries, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes(`${process.platform}/${process.arch}/libonnxruntime.`),
  )
  expect(files).not.toHaveLength(0)
  for (const name of files) expect(readFileSync(join(libraries, name)).includes(VARIABLE), name).toBe(true)
})

it('is given to the engine, whatever the environment says', async () => {
  const env = engineEnvironment({ ...process.env, [VARIABLE]: '0' }, '/home/ada/no-data-folder')
  expect(env).toEqual({ ...process.env, [VARIABLE]: '1' })
  const engine = forkEngine(join(import.meta.dirname, '..', 'engine-client', 'telling-engine.mjs'), env)
  expect(await new Promise((resolve) => engine.onMessage(resolve))).toBe('1')
})
