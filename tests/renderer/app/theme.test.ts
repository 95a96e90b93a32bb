/** Both schemes can be read: 4.5:1 for text, 3:1 for marks and for the outlines of fields. */
import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import { themeStyles } from '@renderer/app/adopt-theme'
import { cssVariables, theme } from '@renderer/app/theme'
import { labelColor, labelShape, PALETTE_SIZE, runColor, runDash, type Scheme } from '@renderer/lib/palette'
import { contrast } from '@tests/renderer/contrast'
import { describe, expect, it } from 'vitest'

const merged = mergeMantineTheme(DEFAULT_THEME, theme)
const base = defaultCssVariablesResolver(merged)
const own = cssVariables(merged)

/** The colour that a variable has in a scheme, through every variable it refers to. */
function color(name: string, scheme: Scheme): string {
  const all: Record<string, string> = { ...base.variables, ...base[scheme], ...own.variables, ...own[scheme] }
  const value = all[name]
  if (value === undefined) throw new Error(`${name} is not defined in ${scheme}`)
  const reference = /^var\((--[\w-]+)\)$/.exec(value)
  return reference ? color(reference[1]!, scheme) : value
}

const surfaces = ['--mantine-color-body', '--app-raised', '--app-sunken']
const texts = [
  '--mantine-color-text',
  '--mantine-color-dimmed',
  '--mantine-color-error',
  '--mantine-color-red-light-color',
  '--app-warning',
  '--mantine-color-anchor',
]

describe.each<Scheme>(['light', 'dark'])('theme in %s', (scheme) => {
  it.each(texts)('writes %s legibly on every surface', (text) => {
    for (const surface of surfaces) expect(contrast(color(text, scheme), color(surface, scheme))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['teal', 'red', 'gray'])('writes legibly on a filled %s button', (name) => {
    const filled = color(`--mantine-color-${name}-filled`, scheme)
    expect(contrast(color('--app-on-filled', scheme), filled)).toBeGreaterThanOrEqual(4.5)
  })

  it('writes the selected page and rows legibly', () => {
    const selected = color('--app-selected', scheme)
    for (const text of ['--mantine-color-text', '--mantine-color-dimmed'])
      expect(contrast(color(text, scheme), selected)).toBeGreaterThanOrEqual(4.5)
  })

  it('writes what deletes in a red that is seen to be one', () => {
    const [red, green, blue] = color('--mantine-color-red-light-color', scheme)
      .match(/[0-9a-f]{2}/g)!
      .map((pair) => Number.parseInt(pair, 16)) as [number, number, number]
    expect(red - Math.max(green, blue)).toBeGreaterThan(80)
  })

  it('outlines fields and marks acts so that they can be seen', () => {
    for (const surface of surfaces) {
      expect(contrast(color('--app-field-border', scheme), color(surface, scheme))).toBeGreaterThanOrEqual(3)
      expect(contrast(color('--mantine-primary-color-filled', scheme), color(surface, scheme))).toBeGreaterThanOrEqual(3)
    }
  })

  it('shows every label and run colour on every surface', () => {
    for (let index = 0; index < PALETTE_SIZE; index++)
      for (const surface of surfaces)
        for (const paint of [labelColor(index, scheme), runColor(index, scheme)])
          expect(contrast(paint, color(surface, scheme))).toBeGreaterThanOrEqual(3)
  })
})

describe('palette', () => {
  it('never gives two of 64 labels the same colour and shape', () => {
    const seen = new Set(Array.from({ length: 64 }, (_, i) => `${labelColor(i, 'light')} ${labelShape(i)}`))
    expect(seen.size).toBe(64)
  })

  it('tells runs of the same colour apart by their dashes', () => {
    const seen = new Set(Array.from({ length: 40 }, (_, i) => `${runColor(i, 'dark')} ${runDash(i)}`))
    expect(seen.size).toBe(40)
  })
})

describe('style sheet of the theme', () => {
  it('holds the variables of both schemes, so that no style element is needed', () => {
    const css = themeStyles()
    expect(css).toContain('--mantine-color-teal-7: #0c6e65')
    expect(css).toMatch(/\[data-mantine-color-scheme="dark"\][^}]*--app-on-filled: #0c0d0e/)
    expect(css).toMatch(/\[data-mantine-color-scheme="light"\][^}]*--app-on-filled: #ffffff/)
  })
})
