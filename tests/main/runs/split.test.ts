/** The split: repeatable, of the right size, and never one text on both sides. */
import { type SplitRow, Splitter } from '@main/runs/split'
import { describe, expect, it } from 'vitest'

const rows = (count: number, textOf: (n: number) => string = (n) => `text ${n}`): SplitRow[] =>
  Array.from({ length: count }, (_, n) => ({ id: String(n), text: textOf(n) }))

const draw = (all: readonly SplitRow[], fraction: number, seed = 42) => {
  const splitter = new Splitter()
  for (const row of all) splitter.add(row)
  const { drawn, known } = splitter.draw(fraction, seed)
  expect(known.size).toBe(all.length)
  return drawn
}

describe('size', () => {
  it.each([
    [100, 0.1, 10],
    [600, 0.15, 90],
    [10, 0.01, 1],
    [2, 0.9, 1],
    [10, 0.9, 9],
  ])('%i rows × %d: %i validate', (count, fraction, size) => {
    expect(draw(rows(count), fraction).size).toBe(size)
  })
})

it('is the same for the same seed, whatever the order of the rows, and another for another seed', () => {
  const all = rows(200)
  const drawn = [...draw(all, 0.2)].sort()
  expect([...draw([...all].reverse(), 0.2)].sort()).toEqual(drawn)
  expect([...draw(all, 0.2, 43)].sort()).not.toEqual(drawn)
})

it('keeps rows with one text together', () => {
  const all = rows(300, (n) => `text ${n % 40}`)
  const drawn = draw(all, 0.3)
  const sides = new Map<string, Set<boolean>>()
  for (const { id, text } of all) sides.set(text, (sides.get(text) ?? new Set()).add(drawn.has(id)))
  expect([...sides.values()].every((side) => side.size === 1)).toBe(true)
  expect(drawn.size).toBeGreaterThan(60)
  expect(drawn.size).toBeLessThanOrEqual(90)
})

it('leaves one group to train on, even when one text fills the file', () => {
  expect(
    draw(
      rows(10, () => 'same'),
      0.5,
    ).size,
  ).toBe(0)
  const mostlyOne = rows(10, (n) => (n === 0 ? 'other' : 'same'))
  expect([...draw(mostlyOne, 0.2)]).toEqual(['0'])
  const twoTexts = rows(10, (n) => (n < 4 ? 'few' : 'many'))
  expect(draw(twoTexts, 0.1).size).toBe(4)
})
