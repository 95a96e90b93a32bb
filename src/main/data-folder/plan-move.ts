/** Whether the data folder can move to a place, said before anything is written there. */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { POINTER } from '@main/runs/moved-home'
import { freeBytes, RESERVE_BYTES } from '@main/transfer/disk-space'
import type { MovePlan } from '@shared/data-folder'
import { AppError, invalidInput } from '@shared/errors'
import { bytesInWords } from '@shared/hub'
import { CARRIED, DATABASE, foreignEntries, MOVING, PRESENCE } from './entries'
import { type FoundFile, filesBelow, sizeOfAll } from './walk'

const OWN_FOLDER = 'Moderato'

/**
 * `chosen` itself where it is new or empty, else a folder of its own in it.
 *
 * @throws AppError naming the place and what was expected of it
 */
export async function planMove(home: string, chosen: string): Promise<MovePlan> {
  const from = realpathSync(home)
  const to = await freePlace(from, realPath(resolve(chosen)))
  checkApart(from, to)
  const carried = await sizeOfAll(await carriedFiles(from))
  // What is still in the data file's log will be in the copy itself.
  const bytes = carried.bytes + (await sizeOfAll(filesBelow(from, `${DATABASE}-wal`))).bytes
  const free = await freeBytes(to)
  if (free !== null && free < bytes + RESERVE_BYTES)
    throw new AppError(
      'storage',
      `There is not enough room at ${to}: ${bytesInWords(bytes)} are to be copied, and ${bytesInWords(free)} are free, of which ${bytesInWords(RESERVE_BYTES)} stay free. Choose another disk, or clean up first.`,
    )
  return { from, to, bytes, files: carried.files, freeBytes: free, foreign: await foreignEntries(from) }
}

/** What is copied, the data file included. */
export async function carriedFiles(home: string): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const name of [DATABASE, ...Object.keys(CARRIED)]) for await (const file of filesBelow(home, name)) found.push(file)
  return found
}

/** Links resolved as far as the path exists, so that what is checked and shown is what is written. */
function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path)
  return join(realPath(dirname(path)), basename(path))
}

async function freePlace(from: string, chosen: string): Promise<string> {
  if (await isFree(from, chosen)) return chosen
  const own = realPath(join(chosen, OWN_FOLDER))
  if (chosen !== from && !isBelow(chosen, from) && (await isFree(from, own))) return own
  const why = existsSync(join(chosen, DATABASE)) ? 'is a data folder of Moderato already' : 'holds files already'
  throw invalidInput(`${chosen} ${why}: expected a folder that is new or empty. Choose another place.`)
}

/** New, empty, holding nothing but the note of where the folder is, or what a move that was cut short has left. */
async function isFree(from: string, place: string): Promise<boolean> {
  if (!existsSync(place)) return true
  if (!statSync(place).isDirectory()) throw invalidInput(`${place} is a file: expected a folder that is new or empty.`)
  const names = (await readdir(place)).filter((name) => name !== POINTER && name !== PRESENCE)
  return names.length === 0 || (await isLeftover(from, place))
}

/** Begun by a move of this same folder, and never switched to. */
export async function isLeftover(from: string, place: string): Promise<boolean> {
  const text = await readFile(join(place, MOVING), 'utf8').catch(() => null)
  return text?.includes(JSON.stringify(from)) ?? false
}

const isBelow = (path: string, folder: string): boolean => `${path}${sep}`.startsWith(`${folder}${sep}`)

function checkApart(from: string, to: string): void {
  if (from === to || isSameFolder(from, to)) throw invalidInput(`The data folder is at ${from} already: choose another place.`)
  if (isBelow(to, from)) throw invalidInput(`${to} lies in the data folder itself: choose a place outside of ${from}.`)
  if (isBelow(from, to)) throw invalidInput(`The data folder ${from} lies in ${to}: choose a place beside it.`)
}

/** Another way of writing the same name, on systems where letters' cases are one. */
function isSameFolder(a: string, b: string): boolean {
  const [first, second] = [statSync(a), statSync(b, { throwIfNoEntry: false })]
  return second !== undefined && first.ino !== 0 && first.ino === second.ino && first.dev === second.dev
}
