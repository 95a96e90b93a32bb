/** `--order`: from rows of the data file to rows of the training snapshot, which leaves some of the file's rows out. */
import { writeFile } from 'node:fs/promises'
import { readLines } from '@engine/io/lines'
import type { DataSource } from '@main/runs/data-source'
import { Splitter } from '@main/runs/split'
import { invalidInput } from '@shared/errors'

export interface TrainingOrder {
  /** As the user named the file. */
  readonly name: string
  readonly path: string
  readonly source: DataSource
  /** Draws the rows that validate where no file of their own does. */
  readonly seed: number
}

const LEFT_OUT = -1
const VALIDATES = -2

/** Writes the order in the snapshot's own indices; answers what is worth knowing of it, in sentences. */
export async function writeTrainingOrder({ name, path, source, seed }: TrainingOrder, outFile: string): Promise<string[]> {
  const places = await placesInSnapshot(source, seed)
  const order: number[] = []
  let line = 0
  let passedOver = 0
  let blank = 0
  for await (const text of readLines(path)) {
    line++
    // Empty lines may end the file, but not stand in it.
    if (text.trim() === '') blank ||= line
    else if (blank > 0) throw badLine(name, blank, '', places.length)
    else {
      const place = /^\d+$/.test(text.trim()) ? places[Number(text)] : undefined
      if (place === undefined) throw badLine(name, line, text.trim(), places.length)
      if (place === LEFT_OUT) throw notKnown(name, line, text.trim(), source)
      if (place === VALIDATES) passedOver++
      else order.push(place)
    }
  }
  if (order.length === 0) throw invalidInput(`${name} names no row to train on: expected row indices, one a line.`)
  await writeFile(outFile, `${order.join('\n')}\n`, { mode: 0o600 })
  const trainRows = places.filter((place) => place >= 0).length
  return [...passedOverNotice(name, passedOver), ...coverageNotice(name, order, trainRows)]
}

const passedOverNotice = (name: string, count: number): string[] =>
  count === 0
    ? []
    : [
        `${count} of the rows that ${name} names ${count === 1 ? 'validates' : 'validate'} and ${count === 1 ? 'was' : 'were'} passed over; --eval names a file of its own for that.`,
      ]

/** An order is expected to name each row once; where it does not, the epochs are other than they seem. */
function coverageNotice(name: string, order: readonly number[], trainRows: number): string[] {
  const times = new Map<number, number>()
  for (const row of order) times.set(row, (times.get(row) ?? 0) + 1)
  const counts = [...times.values()].filter((count) => count > 1)
  if (times.size === trainRows && counts.length === 0) return []
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const repeated = counts.length === 0 ? '' : `, ${counts.length} of them more than once (up to ${most} times)`
  return [
    `${name} names ${times.size} of ${trainRows} training rows${repeated}: each epoch trains on these alone, as often as named.`,
  ]
}

/** For each row of the file, counted from 0, its index in the training snapshot. */
async function placesInSnapshot(source: DataSource, seed: number): Promise<number[]> {
  const splitter = new Splitter()
  const ids: string[] = []
  for await (const rows of source.train())
    for (const row of rows) {
      ids.push(row.id)
      if (!source.evaluation) splitter.add(row)
    }
  const drawn = source.evaluation ? new Set<string>() : splitter.draw(source.evalFraction, seed).drawn
  const leftOut = new Set(source.leftOut)
  let next = 0
  let known = 0
  return Array.from({ length: ids.length + leftOut.size }, (_, position) => {
    if (leftOut.has(position)) return LEFT_OUT
    return drawn.has(ids[known++] as string) ? VALIDATES : next++
  })
}

const badLine = (name: string, line: number, found: string, rows: number) =>
  invalidInput(`${name}:${line}: found "${found}", expected a row index from 0 to ${rows - 1}.`)

const notKnown = (name: string, line: number, index: string, source: DataSource) =>
  invalidInput(
    `${name}:${line}: row ${index} of ${source.name} has no known label, so nothing can be learnt from it; leave it out.`,
  )
