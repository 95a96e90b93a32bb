/** Reading the data of a run folder. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSnapshot } from '@engine/data/snapshot'
import { padded, rowCount, rowLengths } from '@engine/data/tokens'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const path = () => join(folder(), 'train.jsonl')
const read = async (text: string, labels = 2) => {
  await writeFile(path(), text)
  return readSnapshot(path(), labels)
}

describe('a snapshot', () => {
  test('is ids, texts and labels, unknown ones as -1', async () => {
    const lines = [
      { id: 'a', text: 'One, "two"\nthree', labels: [1, 0] },
      { id: 'b', text: '', labels: [null, 1] },
    ]
    const { ids, texts, labels } = await read(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    expect(ids).toEqual(['a', 'b'])
    expect(texts).toEqual(['One, "two"\nthree', ''])
    expect(labels).toEqual(Int8Array.of(1, 0, -1, 1))
  })

  test('may end without a line end, have other line ends, and hold empty lines', async () => {
    const { ids } = await read('{"id":"a","text":"x","labels":[1,0]}\r\n\n{"id":"b","text":"y","labels":[0,0]}')
    expect(ids).toEqual(['a', 'b'])
  })

  test('keeps line separators that are not line ends inside a text', async () => {
    const { texts } = await read('{"id":"a","text":"one\u2028two\u2029three\u0085four","labels":[1,0]}\n')
    expect(texts).toEqual(['one\u2028two\u2029three\u0085four'])
  })

  test('of nothing is empty', async () => {
    expect(await read('')).toEqual({ ids: [], texts: [], labels: new Int8Array() })
  })

  test('of texts alone needs no labels', async () => {
    expect(await read('{"id":"a","text":"x"}\n', 0)).toMatchObject({ texts: ['x'], labels: new Int8Array() })
  })
})

describe('a line that does not fit is refused with its number', () => {
  const sound = '{"id":"a","text":"x","labels":[1,0]}\n'
  test.each([
    ['text that is not JSON', 'x', 'expected a JSON object with "id", "text" and "labels".'],
    ['a list', '[1]', 'expected a JSON object with "id", "text" and "labels".'],
    ['a line cut short', '{"id":"a","text":"x","labels":[1', 'expected a JSON object with "id", "text" and "labels".'],
    ['an id that is a number', '{"id":1,"text":"x","labels":[1,0]}', 'expected a JSON object with "id", "text" and "labels".'],
    ['no text', '{"id":"a","labels":[1,0]}', 'expected a JSON object with "id", "text" and "labels".'],
    ['no labels', '{"id":"a","text":"x"}', 'found 0 labels, expected 2.'],
    ['too many labels', '{"id":"a","text":"x","labels":[1,0,0]}', 'found 3 labels, expected 2.'],
    ['a share for a label', '{"id":"a","text":"x","labels":[1,0.5]}', 'found the label value 0.5, expected 1, 0 or null.'],
    ['a word for a label', '{"id":"a","text":"x","labels":["1",0]}', 'found the label value "1", expected 1, 0 or null.'],
    ['another number for a label', '{"id":"a","text":"x","labels":[1,-1]}', 'found the label value -1, expected 1, 0 or null.'],
  ])('%s', async (_, line, message) => {
    await expect(read(`${sound}${line}\n${sound}`)).rejects.toMatchObject({
      code: 'invalid-input',
      message: `${path()}:2: ${message}`,
    })
  })
})

test('a snapshot that is not there is told as such', async () => {
  await expect(readSnapshot(path(), 2)).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining(path()) })
})

test('tokens are padded on the right, the mask telling which are there', () => {
  const tokens = {
    ids: Int32Array.of(2, 9, 3, 2, 3, 2, 8, 7, 3),
    offsets: Int32Array.of(0, 3, 5, 9),
    truncated: new Uint8Array(3),
  }
  expect([rowCount(tokens), [...rowLengths(tokens)]]).toEqual([3, [3, 2, 4]])
  const { input_ids, attention_mask } = padded(tokens, [2, 1], 5, 1)
  expect(input_ids).toEqual({ dtype: 'int32', shape: [2, 5], data: Int32Array.of(2, 8, 7, 3, 1, 2, 3, 1, 1, 1) })
  expect(attention_mask).toEqual({ dtype: 'int32', shape: [2, 5], data: Int32Array.of(1, 1, 1, 1, 0, 1, 1, 0, 0, 0) })
})
