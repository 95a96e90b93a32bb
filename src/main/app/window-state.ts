/** The window's size and place, remembered in the data folder and brought back onto a screen that exists. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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

const stateFile = (home: string) => join(home, 'window.json')

/** A missing or damaged file is no reason to trouble anybody: the window then opens as the first time. */
export function readWindowState(home: string): WindowState {
  try {
    return WindowState.parse(JSON.parse(readFileSync(stateFile(home), 'utf8')))
  } catch {
    return { ...FIRST_SIZE, maximized: false }
  }
}

export function writeWindowState(home: string, state: WindowState): void {
  try {
    writeFileSync(stateFile(home), JSON.stringify(state))
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
