/** Which rows each step trains on, and the order file. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePlan, readOrder } from '@engine/train/plan'
import { tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

const lengths = Int32Array.from({ length: 21 }, (_, i) => 3 + (i % 5))
const recipe = tinyRecipe({ batchSize: 8, epochs: 3 })

describe('a plan', () => {
  test('counts the last, smaller batch of an epoch as a step', () => {
    expect(makePlan(recipe, lengths, null)).toMatchObject({ stepsPerEpoch: 3, totalSteps: 9 })
  })

  test('ends where maxSteps says, sooner or later than the epochs', () => {
    expect(makePlan({ ...recipe, maxSteps: 4 }, lengths, null).totalSteps).toBe(4)
    expect(makePlan({ ...recipe, maxSteps: 50 }, lengths, null)).toMatchObject({ stepsPerEpoch: 3, totalSteps: 50 })
  })

  test('draws each epoch anew from the seed', () => {
    const batches = (seed: number, epoch: number) =>
      makePlan({ ...recipe, seed }, lengths, null)
        .batchesOf(epoch)
        .map((b) => [...b])
    expect(batches(1, 0)).toEqual(batches(1, 0))
    expect(batches(1, 0)).not.toEqual(batches(1, 1))
    expect(batches(1, 0)).not.toEqual(batches(2, 0))
  })

  test('keeps a given order, the same in every epoch, rows left out or repeated as it says', () => {
    const order = Int32Array.of(20, 1, 1, 0, 5, 7, 9, 2, 4, 3)
    const plan = makePlan(recipe, lengths, order)
    expect(plan).toMatchObject({ stepsPerEpoch: 2, totalSteps: 6 })
    for (const epoch of [0, 2])
      expect(plan.batchesOf(epoch).map((batch) => [...batch])).toEqual([
        [20, 1, 1, 0, 5, 7, 9, 2],
        [4, 3],
      ])
  })
})

describe('the order file', () => {
  const folder = temporaryFolder()
  const read = async (text: string) => {
    await writeFile(join(folder(), 'order.txt'), text)
    return readOrder(folder(), 10)
  }

  test('is a row index a line, with any line ends', async () => {
    expect([...(await read('3\n0\r\n 9 \n\n'))!]).toEqual([3, 0, 9])
  })

  test('need not be there', async () => {
    expect(await readOrder(folder(), 10)).toBeNull()
  })

  test.each([
    ['a word', '0\nfirst\n', /^order file, line 2: found "first", expected a row index from 0 to 9\.$/],
    ['a row that is not there', '9\n10\n', /^order file, line 2: found "10", expected a row index from 0 to 9\.$/],
    ['a negative number', '-1\n', /line 1: found "-1"/],
    ['a fraction', '1.5\n', /line 1: found "1\.5"/],
    ['a number in another notation', '0x5\n', /line 1: found "0x5"/],
    ['an empty line between others', '1\n\n2\n', /line 2: found ""/],
    ['two numbers', '1 2\n', /line 1: found "1 2"/],
    ['nothing', '\n\n', /^The order file names no rows\.$/],
  ])('is refused with %s', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) })
  })
})
