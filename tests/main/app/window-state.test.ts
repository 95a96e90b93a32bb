/** The window comes back where it was, if that place still exists. */
import { fitToScreens, readWindowState, writeWindowState } from '@main/app/window-state'
import { setSetting } from '@main/store/settings'
import { memoryStore } from '@tests/main/store/helpers'
import { describe, expect, it } from 'vitest'

const first = { width: 1280, height: 800, maximized: false }

it('reads back what was written', () => {
  const db = memoryStore()
  expect(readWindowState(db)).toEqual(first)
  const state = { width: 1000, height: 700, x: -50, y: 20, maximized: true }
  writeWindowState(db, state)
  expect(readWindowState(db)).toEqual(state)
})

it.each([null, 'large', { width: 10, height: 10, maximized: false }, { width: 1e9, height: 800, maximized: true }])(
  'opens as the first time after %j',
  (stored) => {
    const db = memoryStore()
    setSetting(db, 'window', stored)
    expect(readWindowState(db)).toEqual(first)
  },
)

describe('fits the screens there are', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ]
  it('keeps a reachable place, on any screen', () => {
    const state = { width: 1200, height: 800, x: 2000, y: 100, maximized: false }
    expect(fitToScreens(state, screens)).toEqual(state)
  })
  it('forgets a place on a screen that is gone', () => {
    const state = { width: 1200, height: 800, x: 4000, y: 100, maximized: false }
    expect(fitToScreens(state, screens)).toEqual({ width: 1200, height: 800, maximized: false })
  })
  it('forgets a title bar above the screen', () => {
    expect(fitToScreens({ ...first, x: 0, y: -200 }, screens)).not.toHaveProperty('y')
  })
  it('shrinks to the screen, but not below the smallest window', () => {
    expect(fitToScreens({ width: 5000, height: 3000, maximized: false }, screens)).toMatchObject({ width: 1920, height: 1080 })
    const small = [{ x: 0, y: 0, width: 800, height: 600 }]
    expect(fitToScreens(first, small)).toMatchObject({ width: 960, height: 640 })
  })
})
