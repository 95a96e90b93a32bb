/** What jsdom lacks and the components need, and a clean document after each test. */
import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal('ResizeObserver', NoObserver)
vi.stubGlobal('IntersectionObserver', NoObserver)

window.matchMedia = (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
})
window.HTMLElement.prototype.scrollIntoView = () => {}
Object.defineProperty(document, 'fonts', { value: { addEventListener: () => {}, removeEventListener: () => {} } })

// jsdom lays nothing out; a size, and one for rows, keep virtualised rows on the page.
const height = {
  get(this: HTMLElement) {
    return this.tagName === 'TR' ? 40 : 800
  },
}
const width = { get: () => 1200 }
Object.defineProperties(window.HTMLElement.prototype, {
  offsetHeight: height,
  clientHeight: height,
  offsetWidth: width,
  clientWidth: width,
})
window.HTMLElement.prototype.getBoundingClientRect = function () {
  const rect = { x: 0, y: 0, top: 0, left: 0, right: 1200, bottom: this.offsetHeight, width: 1200, height: this.offsetHeight }
  return { ...rect, toJSON: () => rect }
}

// A busy machine draws a page more slowly than the usual second.
configure({ asyncUtilTimeout: 8000 })
afterEach(cleanup)
