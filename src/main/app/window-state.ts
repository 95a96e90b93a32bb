/** The window's size and place, remembered in the store and brought back onto a screen that exists. */
import type { ReadDb, WriteDb } from '@main/store/database'
import { getSetting, setSetting } from '@main/store/settings'
import { z } from 'zod'

export const MIN_SIZE = { width: 960, height: 640 }
const FIRST_SIZE = { width: 1280, height: 800 }

const WindowState = z.object({
  width: z.number().int().min(MIN_SIZE.width).max(20_000),
  height: z.number().int().min(MIN_SIZE.height).max(20_000),
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

const KEY = 'window'

/** What is missing or was written by another version troubles nobody: the window then opens as the first time. */
export function readWindowState(db: ReadDb): WindowState {
  const stored = WindowState.safeParse(getSetting(db, KEY))
  return stored.success ? stored.data : { ...FIRST_SIZE, maximized: false }
}

export function writeWindowState(db: WriteDb, state: WindowState): void {
  try {
    setSetting(db, KEY, state)
  } catch {
    // A full disk must not keep the window from closing.
  }
}

/** Keeps the size within the screen, and the place only where a good part of the title bar can be reached. */
export function fitToScreens(state: WindowState, screens: readonly Area[]): WindowState {
  const { x, y } = state
  const screen = screens.find((area) => x !== undefined && y !== undefined && isReachable({ ...state, x, y }, area))
  const bounds = screen ?? screens[0]
  const size = bounds
    ? {
        width: Math.max(MIN_SIZE.width, Math.min(state.width, bounds.width)),
        height: Math.max(MIN_SIZE.height, Math.min(state.height, bounds.height)),
      }
    : { width: state.width, height: state.height }
  return screen ? { ...state, ...size } : { ...size, maximized: state.maximized }
}

const isReachable = (window: Area, area: Area): boolean => {
  const visible = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  return visible >= 200 && window.y >= area.y && window.y <= area.y + area.height - 40
}
