/** ONNX Runtime from another folder than its package's: what CUDA's files are installed in. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const VARIABLE = 'MODERATO_ONNXRUNTIME'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-native-'))
  process.env[VARIABLE] = folder
  vi.resetModules()
})
afterEach(() => {
  delete process.env[VARIABLE]
  rmSync(folder, { recursive: true, force: true })
})

const native = () => import('@engine/runtime/native-folder')
const loaded = () =>
  (process.report.getReport() as { sharedObjects: string[] }).sharedObjects.filter((path) => /onnxruntime/.test(path))

test('a folder without the addon is passed over, with the loader’s reason', async () => {
  const { loadNative, nativeFolder, nativeRefusal, packagedFolder } = await native()
  loadNative()
  expect(nativeRefusal()).toMatch(/onnxruntime_binding\.node/)
  expect(nativeFolder()).toBe(packagedFolder())
})

test('no folder is named: nothing is loaded ahead of time', async () => {
  delete process.env[VARIABLE]
  const { loadNative, nativeFolder, nativeRefusal, packagedFolder } = await native()
  loadNative()
  expect([nativeRefusal(), nativeFolder()]).toEqual([null, packagedFolder()])
  expect(loaded()).toEqual([])
})

test.runIf(process.platform === 'linux')(
  'onnxruntime-node computes with the named folder’s files, and looks for providers there',
  async () => {
    const { loadNative, nativeFolder, nativeRefusal, packagedFolder } = await native()
    for (const name of readdirSync(packagedFolder())) copyFileSync(join(packagedFolder(), name), join(folder, name))
    loadNative()
    expect([nativeRefusal(), nativeFolder()]).toEqual([null, folder])
    const { GraphBuilder } = await import('@engine/graph/builder')
    const { openSession, runSession, toOrt } = await import('@engine/runtime/session')
    const g = new GraphBuilder('twice')
    const x = g.input('x', 'float32', [])
    const graph = g.build({ y: g.add(x, x) })
    const session = await openSession(graph)
    const { y } = await runSession(session, { x: toOrt({ dtype: 'float32', shape: [], data: Float32Array.of(21) }) })
    expect(y?.data).toEqual(Float32Array.of(42))
    await session.release()
    expect(loaded()).not.toHaveLength(0)
    for (const path of loaded()) expect(path.startsWith(folder), path).toBe(true)
  },
)
