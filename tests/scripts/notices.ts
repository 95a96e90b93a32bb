/** What the scripts say on stderr during a test, kept from the terminal. */
import { beforeEach, vi } from 'vitest'

export function collectNotices(): string[] {
  const notices: string[] = []
  beforeEach(() => {
    notices.length = 0
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      notices.push(String(text))
      return true
    })
    return () => spy.mockRestore()
  })
  return notices
}
