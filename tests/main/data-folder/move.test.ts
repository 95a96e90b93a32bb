/** The data folder moves as a whole or not at all, never over anything, and takes only what is Moderato's. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@main/data-folder/contents'
import { moveHeld } from '@main/data-folder/move-held'
import { planMove } from '@main/data-folder/plan-move'
import { Presence } from '@main/data-folder/presence'
import { removeOldFolder } from '@main/data-folder/remove-old'
import { homeFolder } from '@main/runs/home'
import { createProject } from '@main/store/projects'
import { acquireTrainingLock } from '@main/store/training-lock'
import type { MoveProgress } from '@shared/data-folder'
import { memoryStore } from '@tests/main/store/helpers'
import { beforeEach, describe, expect, it } from 'vitest'
import { contentOf, openScene, projectsAt, put, RUN, type Scene } from './scene'

let scene: Scene
beforeEach(() => {
  scene = openScene()
})

const move = (place: string) => moveHeld(scene.held, place)
const carried = (folder: string) =>
  Object.fromEntries(Object.entries(contentOf(folder)).filter(([path]) => /^(runs|tokens|backups|token\.json)/.test(path)))

describe('a move', () => {
  it('copies, checks and switches: the next start finds everything at the new place', async () => {
    const before = carried(scene.home)
    const told: MoveProgress[] = []
    const plan = await moveHeld({ ...scene.held, onProgress: (progress) => told.push(progress) }, scene.place('new/deep'))
    expect(plan).toMatchObject({ from: scene.home, to: scene.place('new/deep'), foreign: ['holiday.jpg'] })
    // The data file's log counts too, since it is in the copy.
    expect(plan.bytes).toBeGreaterThanOrEqual(statSync(join(plan.to, 'moderato.db')).size)
    expect(scene.next()).toBe(plan.to)
    expect(carried(plan.to)).toEqual(before)
    expect(readdirSync(plan.to).sort()).toEqual(['backups', 'moderato.db', 'moved.json', 'runs', 'token.json', 'tokens'])
    expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['copying', 'verifying', 'database'])
    expect(told.filter(({ phase }) => phase === 'verifying').at(-1)).toMatchObject({ bytes: told[0]!.totalBytes })
    expect(() => createProject(scene.db, { name: 'too late', labels: [] })).toThrow()
    scene.close()
    expect(projectsAt(plan.to)).toEqual(['Talk pages'])
    expect(projectsAt(scene.home)).toEqual(['Talk pages'])
  })

  it('obeys --home and MODERATO_HOME before the note of where it went', async () => {
    await move(scene.place('new'))
    expect(homeFolder(['--home', '/a'], scene.env)).toBe('/a')
    expect(homeFolder([], { ...scene.env, MODERATO_HOME: '/b' })).toBe('/b')
    rmSync(scene.place('new'), { recursive: true })
    expect(() => scene.next()).toThrow(/was moved to .*new, and it is not there now: connect its disk/)
    writeFileSync(join(scene.home, 'data-folder.json'), '{"home": "relative"}')
    expect(() => scene.next()).toThrow(/cannot be read: write/)
  })

  it('takes a folder of its own where the chosen one is in use by something else', async () => {
    put(scene.place('documents'), 'letter.txt', 'mine')
    const { to } = await move(scene.place('documents'))
    expect(to).toBe(scene.place('documents/Moderato'))
    expect(readdirSync(scene.place('documents')).sort()).toEqual(['Moderato', 'letter.txt'])
  })

  it('follows no link: the place behind it is what is checked and shown, and a link in the folder is not carried', async () => {
    mkdirSync(scene.place('real'))
    symlinkSync(scene.place('real'), scene.place('link'))
    put(scene.root, 'secret', 'elsewhere')
    symlinkSync(scene.place('secret'), join(scene.home, 'runs', RUN, 'link'))
    expect((await planMove(scene.home, scene.place('link/in'))).to).toBe(scene.place('real/in'))
    symlinkSync(scene.home, scene.place('back'))
    await expect(planMove(scene.home, scene.place('back/in'))).rejects.toThrow(/lies in the data folder itself/)
    const { to } = await move(scene.place('link/in'))
    expect(existsSync(join(to, 'runs', RUN, 'link'))).toBe(false)
  })
})

describe('a move is refused', () => {
  const others = ['file', 'full/Moderato/other.app']
  it.each<[string, (scene: Scene) => string, RegExp]>([
    ['to where it is', ({ home }) => home, /is at .* already|is a data folder of Moderato already/],
    ['into itself', ({ home }) => join(home, 'runs', 'x'), /lies in the data folder itself/],
    [
      'around itself',
      ({ home }) => join(home, '..'),
      /lies in .*: choose a place beside it|is at .* already|holds files already/,
    ],
    ['onto a file', ({ place }) => place('file'), /is a file: expected a folder/],
    [
      'into a folder whose own is taken',
      ({ place }) => place('full'),
      /holds files already: expected a folder that is new or empty/,
    ],
  ])('%s', async (_, place, sentence) => {
    for (const path of others) put(scene.root, path, '')
    const before = carried(scene.home)
    await expect(move(place(scene))).rejects.toThrow(sentence)
    expect(carried(scene.home)).toEqual(before)
    expect(Object.keys(contentOf(scene.root)).filter((path) => !path.startsWith('config/Moderato/'))).toEqual(others)
    expect(scene.next()).toBe(scene.home)
  })

  it('while a run trains, by its name, and while another program works on the folder', async () => {
    acquireTrainingLock(scene.db, { pid: process.ppid, runId: RUN })
    await expect(move(scene.place('new'))).rejects.toThrow()
    const again = openScene()
    const other = Presence.enter(again.home)
    await expect(moveHeld(again.held, again.place('new'))).rejects.toThrow(/Another program works on the data folder/)
    expect(existsSync(again.place('new'))).toBe(false)
    other.leave()
    await moveHeld(again.held, again.place('new'))
    expect(() => Presence.enter(again.home)).toThrow(/is being moved by another Moderato/)
  })

  it('where the folder was named with MODERATO_HOME or --home', async () => {
    const named = { ...scene.held, env: { ...scene.env, MODERATO_HOME: scene.home } }
    await expect(moveHeld(named, scene.place('new'))).rejects.toThrow(/named with the variable MODERATO_HOME/)
    await expect(moveHeld({ ...scene.held, home: scene.place('elsewhere') }, scene.place('new'))).rejects.toThrow(
      /named with --home/,
    )
  })
})

describe('a move that does not reach its end', () => {
  it('leaves the old folder valid and writable, and the new place as it was', async () => {
    const controller = new AbortController()
    const onProgress = ({ phase }: MoveProgress) => phase === 'verifying' && controller.abort()
    await expect(moveHeld({ ...scene.held, signal: controller.signal, onProgress }, scene.place('new'))).rejects.toThrow(
      /was stopped/,
    )
    expect(existsSync(scene.place('new'))).toBe(false)
    expect(scene.next()).toBe(scene.home)
    createProject(scene.db, { name: 'Another', labels: [] })
    Presence.enter(scene.home).leave()
  })

  it('takes away only the folders that it made', async () => {
    mkdirSync(scene.place('mine'))
    const controller = new AbortController()
    controller.abort()
    const stopped = { ...scene.held, signal: controller.signal }
    await expect(moveHeld(stopped, scene.place('mine'))).rejects.toThrow(/was stopped/)
    await expect(moveHeld(stopped, scene.place('new/deep'))).rejects.toThrow(/was stopped/)
    expect(readdirSync(scene.place('mine'))).toEqual([])
    expect(existsSync(scene.place('new'))).toBe(false)
  })

  it('notices a disk that gives back other bytes than were written', async () => {
    const onProgress = ({ phase, bytes }: MoveProgress) => {
      if (phase !== 'verifying' || bytes > 0) return
      chmodSync(scene.place('new/tokens/ab.bin'), 0o600)
      writeFileSync(scene.place('new/tokens/ab.bin'), Buffer.alloc(9_000, 2))
    }
    await expect(moveHeld({ ...scene.held, onProgress }, scene.place('new'))).rejects.toThrow(
      /does not hold what was written to it/,
    )
    expect(existsSync(scene.place('new'))).toBe(false)
    expect(scene.next()).toBe(scene.home)
  })

  it('begins anew over what a killed one has left, and over nothing else', async () => {
    put(scene.place('left'), 'moving.json', JSON.stringify({ from: scene.home }))
    put(scene.place('left'), 'runs/half', 'half')
    const { to } = await move(scene.place('left'))
    expect(existsSync(join(to, 'runs/half'))).toBe(false)
    const other = openScene()
    put(other.place('left'), 'moving.json', JSON.stringify({ from: '/another/home' }))
    expect((await planMove(other.home, other.place('left'))).to).toBe(other.place('left/Moderato'))
  })
})

describe('the old folder', () => {
  it('is emptied of what was copied once it is asked for; what is not Moderato’s, or was changed since, stays', async () => {
    const { to } = await move(scene.place('new'))
    scene.close()
    put(scene.home, `runs/${RUN}/train.jsonl`, '{"id":"2"}\n')
    put(scene.home, `runs/${RUN}/notes.txt`, 'mine')
    const removed = await removeOldFolder(to)
    expect(removed.left.sort()).toEqual(['holiday.jpg', `runs/${RUN}/train.jsonl`])
    expect(Object.keys(contentOf(scene.home))).toEqual([
      'data-folder.json',
      'holiday.jpg',
      `runs/${RUN}/notes.txt`,
      `runs/${RUN}/train.jsonl`,
    ])
    expect(scene.next()).toBe(to)
    expect(projectsAt(to)).toEqual(['Talk pages'])
    await expect(removeOldFolder(to)).rejects.toThrow(/There is no old data folder/)
  })

  it('is gone altogether where nothing else was in it, and the folder can move back there', async () => {
    rmSync(join(scene.home, 'holiday.jpg'))
    const { to } = await move(scene.place('new'))
    scene.close()
    await removeOldFolder(to)
    expect(readdirSync(scene.home)).toEqual(['data-folder.json'])
    expect(await planMove(to, scene.home)).toMatchObject({ to: scene.home })
  })

  it('is told with its size, and not removed while a program works on it', async () => {
    const { to } = await move(scene.place('new'))
    scene.close()
    const { before, fixed } = await dataFolder({ db: memoryStore(), home: to, env: scene.env })
    expect(before).toMatchObject({ folder: scene.home, files: 7 })
    expect(fixed).toBeNull()
    const again = { ...scene.held, home: to }
    await expect(moveHeld({ ...again, db: memoryStore() }, scene.place('third'))).rejects.toThrow(
      /is still at .*: remove that first/,
    )
    const other = Presence.enter(scene.home)
    await expect(removeOldFolder(to)).rejects.toThrow(/Another program works on/)
    other.leave()
    expect(existsSync(join(scene.home, 'moderato.db'))).toBe(true)
  })
})
