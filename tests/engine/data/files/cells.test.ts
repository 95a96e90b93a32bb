/** What one cell says: an answer, a list of labels, delimited labels. */
import { splitDelimited, splitList } from '@engine/data/files/label-cell'
import { triState } from '@engine/data/files/tri-state'
import { describe, expect, it } from 'vitest'

describe('triState', () => {
  it.each([
    [1, ['1', '1.0', 'true', 'True', ' 1 ', 1, true]],
    [0, ['0', '0.0', 'false', 'FALSE', 0, false]],
    [null, ['', '-1', '-1.0', ' ', 'null', 'NaN', 'None', null, -1]],
    [undefined, ['2', 'yes', '01', '1.', '-', 'x', 2, 0.5, [1], [], {}, ['1']]],
  ])('%s', (answer, cells) => {
    for (const cell of cells) expect([cell, triState(cell)]).toEqual([cell, answer])
  })
})

describe('splitList', () => {
  it.each([
    ['["a", "b c"]', ['a', 'b c']],
    [`['a', "it's", 3]`, ['a', "it's", '3']],
    [`['a' 'b']`, ['a', 'b']],
    ['[ 3 27]', ['3', '27']],
    ['[3,27,]', ['3', '27']],
    ['[a, b]', ['a', 'b']],
    [`['it\\'s']`, ["it's"]],
    ['[]', []],
    ['[ ]', []],
    [
      ['a', 4, true],
      ['a', '4', 'true'],
    ],
    [[], []],
    ['', null],
    ['None', null],
    ['null', null],
    [null, null],
  ])('%j', (cell, names) => {
    expect(splitList(cell)).toEqual(names)
  })

  it.each(['a', '[a', 'a]', `['a]`, '[,a]', '[[1]]', '["a", ["b"]]', [['a']], [null], { a: 1 }, 3])('refuses %j', (cell) => {
    expect(splitList(cell)).toEqual({ fault: expect.stringContaining('expected a list such as') })
  })

  it('is done with a long list, and with long rubbish, at once', () => {
    const started = performance.now()
    expect(splitList(`[${'a '.repeat(200_000)}]`)).toHaveLength(200_000)
    for (const rubbish of ["'", '"a', ' ', "'a' ", ',', '\\'])
      expect(Array.isArray(splitList(`[x${rubbish.repeat(200_000)}`))).toBe(false)
    for (const rubbish of ["'", '\\', ',,', '"', " '"]) splitList(`[${rubbish.repeat(200_000)}]`)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('splitDelimited', () => {
  it.each([
    ['toxic|insult', '|', ['toxic', 'insult']],
    ['3, 27', ',', ['3', '27']],
    ['a||b|', '|', ['a', 'b']],
    [3, ',', ['3']],
    ['', '|', null],
    [' ', '|', null],
    ['|', '|', null],
    ['-1', '|', null],
    [null, '|', null],
  ])('%j by %j', (cell, delimiter, names) => {
    expect(splitDelimited(cell, delimiter)).toEqual(names)
  })
})
