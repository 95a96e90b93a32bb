/** The order of work of a run: which batches each epoch holds and how many steps that makes. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cut, groupedBatches } from '@engine/data/batches'
import { invalidInput } from '@shared/errors'
import type { Recipe } from '@shared/recipe'

export interface Plan {
  readonly stepsPerEpoch: number
  readonly totalSteps: number
  /** Steps between two evaluations; the last step of the run is evaluated as well. */
  readonly evaluateEvery: number
  batchesOf(epoch: number): Int32Array[]
}

/**
 * The rows of an epoch are a function of seed and epoch alone. Its last batch holds what is left over and is trained on like the
 * others, with the mean loss of its own rows: Trainer's dataloader_drop_last=False.
 * @param order rows in the order to train on, epoch after epoch; null groups them by length in a seeded order
 */
export function makePlan(recipe: Recipe, lengths: Int32Array, order: Int32Array | null): Plan {
  const rows = order ? order.length : lengths.length
  const stepsPerEpoch = Math.ceil(rows / recipe.batchSize)
  return {
    stepsPerEpoch,
    totalSteps: recipe.maxSteps ?? stepsPerEpoch * recipe.epochs,
    evaluateEvery: recipe.evalSteps ?? stepsPerEpoch,
    batchesOf: (epoch) => (order ? cut(order, recipe.batchSize) : groupedBatches(lengths, recipe.batchSize, recipe.seed, epoch)),
  }
}

/** `order.txt` of the run folder: row indices, one a line; null when there is none. */
export async function readOrder(runFolder: string, rows: number): Promise<Int32Array | null> {
  const path = join(runFolder, 'order.txt')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const lines = text.split('\n').map((line) => line.trim())
  while (lines.at(-1) === '') lines.pop()
  const order = lines.map((line, i) => {
    const row = Number(line)
    if (!/^\d+$/.test(line) || row >= rows)
      throw invalidInput(`order file, line ${i + 1}: found "${line}", expected a row index from 0 to ${rows - 1}.`)
    return row
  })
  if (order.length === 0) throw invalidInput('The order file names no rows.')
  return Int32Array.from(order)
}
