/** What the tests use of the window's globals from inside the page; the node program they are checked in has no DOM types. */
import type { Bridge } from '@shared/ipc/bridge'

/** A spec writes `declare const window: PageWindow` and reads it in functions that Playwright runs in the page. */
export interface PageWindow {
  moderato: Bridge
  innerWidth: number
  innerHeight: number
  document: PageDocument
  performance: { now(): number }
  requestAnimationFrame(task: () => void): number
  addEventListener(type: string, listener: (event: PageEvent) => void, capture?: boolean): void
  MutationObserver: new (listener: () => void) => { observe(target: PageElement, options: object): void; disconnect(): void }
}

export interface PageEvent {
  key: string
  timeStamp: number
}

interface PageDocument {
  body: PageElement
  scrollingElement: PageElement | null
  querySelector(selector: string): PageElement | null
  elementFromPoint(x: number, y: number): PageElement | null
}

export interface PageElement {
  scrollWidth: number
  clientWidth: number
  textContent: string | null
  getAttribute(name: string): string | null
  scrollTop: number
  contains(other: PageElement | null): boolean
  scrollIntoView(options?: object): void
  getBoundingClientRect(): { x: number; y: number; width: number; height: number }
}
