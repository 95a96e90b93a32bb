/** A move that is killed at any moment: whichever folder the next start finds, it is whole. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { bundleWorker } from '@tests/main/hub/bundle-worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contentOf, fill, openScene, projectsAt, type Scene } from './scene'

/** MODERATO_KILLS=100 to look harder. */
const KILLS = Number(process.env.MODERATO_KILLS ?? 2)
const MODEL_BYTES = 15_000_000
/** About what a whole move takes. */
const LONGEST_MS = 200

let worker: Awaited<ReturnType<typeof bundleWorker>>
beforeAll(async () => {
  worker = await bundleWorker(join(import.meta.dirname, 'move-worker.ts'))
})
afterAll(() => worker.remove())

it('loses nothing, and goes on at the next try', async () => {
  let scene = filledScene()
  for (let kill = 0; kill < KILLS; kill++) {
    const child = start(scene)
    // Listened for from here on: a quick move has ended before it is killed.
    const closed = once(child, 'close')
    await once(child.stdout, 'data')
    await delay(Math.random() * LONGEST_MS)
    child.kill('SIGKILL')
    await closed
    const home = scene.next()
    expect(projectsAt(home)).toEqual(['Talk pages'])
    expect(runsOf(home)).toEqual(scene.wanted)
    // Killed behind the switch: the next one is about another folder.
    if (home !== scene.home) scene = filledScene()
  }
  const [code] = await once(start(scene), 'close')
  expect(code).toBe(0)
  expect(scene.next()).toBe(scene.place('new'))
  expect(runsOf(scene.next())).toEqual(scene.wanted)
}, 300_000)

function filledScene() {
  const scene = openScene()
  fill(scene.home, MODEL_BYTES)
  scene.close()
  return { ...scene, wanted: runsOf(scene.home) }
}

const start = ({ env, place }: Scene) =>
  spawn(process.execPath, [worker.path, place('new')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1', MODERATO_HOME: '' },
  })

const runsOf = (home: string) => contentOf(join(home, 'runs'))
