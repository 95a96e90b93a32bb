/** Numbers and times as people say them. */
import {
  exactTime,
  formatPercent,
  formatScore,
  humanBytes,
  humanCount,
  humanDuration,
  humanTime,
  plural,
} from '@renderer/lib/format'
import { describe, expect, it } from 'vitest'

describe('format', () => {
  it('counts', () => {
    expect(humanCount(31_662)).toBe('31,662')
    expect(humanCount(1_240_000)).toBe('1.2M')
    expect([plural(1, 'comment'), plural(0, 'comment'), plural(2, 'entry', 'entries')]).toEqual([
      '1 comment',
      '0 comments',
      '2 entries',
    ])
  })

  it('scores and shares', () => {
    expect([formatScore(0.81234), formatScore(null), formatScore(Number.NaN), formatScore(0.5, 2)]).toEqual([
      '0.812',
      '–',
      '–',
      '0.50',
    ])
    expect([formatPercent(0.433), formatPercent(0.0042), formatPercent(0), formatPercent(1)]).toEqual([
      '43 %',
      '0.4 %',
      '0 %',
      '100 %',
    ])
  })

  it('bytes', () => {
    expect([humanBytes(0), humanBytes(999), humanBytes(4_812_331), humanBytes(300e6), humanBytes(8.2e9)]).toEqual([
      '0 bytes',
      '999 bytes',
      '4.8 MB',
      '300 MB',
      '8.2 GB',
    ])
  })

  it.each([
    [-3, 'under 1 s'],
    [0.2, 'under 1 s'],
    [8.4, '8 s'],
    [59.6, '1 min'],
    [190, '3 min'],
    [3570, '1 h'],
    [4800, '1 h 20 min'],
    [90_000, '1 day'],
    [200_000, '2 days'],
  ])('%d seconds', (seconds, words) => expect(humanDuration(seconds)).toBe(words))

  it('moments', () => {
    const now = new Date('2026-11-23T12:00:00Z')
    expect(humanTime('2026-11-23T11:59:40Z', now)).toBe('just now')
    expect(humanTime('2026-11-23T11:55:00Z', now)).toBe('5 minutes ago')
    expect(humanTime('2026-11-22T12:00:00Z', now)).toBe('yesterday')
    expect(humanTime('2026-10-01T12:00:00Z', now)).toBe('Oct 1, 2026')
    expect(humanTime('never', now)).toBe('at an unknown time')
    expect(exactTime('never')).toBe('never')
  })
})
