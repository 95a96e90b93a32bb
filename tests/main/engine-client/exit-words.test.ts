/** The ways an engine ends, as people read them. */
import { exitWords, lackedMemory, withReason } from '@main/engine-client/exit-words'
import { expect, it } from 'vitest'

const none = { code: null, signal: null, reason: null }

it.each([
  [{ ...none, code: 0 }, '', 'ended by itself without an answer'],
  [{ ...none, code: 3 }, '', 'ended with exit code 3'],
  [{ ...none, code: 5 }, '', 'ended with exit code 5'],
  [{ ...none, code: 9, reason: 'killed' }, '', 'was killed from outside (SIGKILL), as a system short of memory also does'],
  [{ ...none, code: 137 }, '', 'was killed from outside (SIGKILL), as a system short of memory also does'],
  [{ ...none, signal: 'SIGTERM' }, '', 'was ended from outside (SIGTERM)'],
  [{ ...none, signal: 'SIGABRT' }, '', 'crashed (SIGABRT)'],
  [{ ...none, signal: 'SIGTRAP' }, '', 'crashed (SIGTRAP), as it also does when it gets no more memory'],
  [{ ...none, code: 5, reason: 'crashed' }, '', 'crashed (SIGTRAP), as it also does when it gets no more memory'],
  [{ ...none, code: 11, reason: 'crashed' }, '', 'crashed (SIGSEGV)'],
  [{ ...none, code: 134 }, 'FATAL ERROR: JavaScript heap out of memory', 'ran out of memory'],
  [{ ...none, code: 1 }, 'terminate called: std::bad_alloc', 'ran out of memory'],
  [{ ...none, code: 5, reason: 'oom' }, '', 'ran out of memory'],
  [{ ...none, code: 77, reason: 'crashed' }, '', 'crashed (exit code 77)'],
  [{ ...none, reason: 'launch-failed' }, '', 'could not be launched'],
  [none, '', 'ended without saying why'],
])('%j %s', (exit, stderr, words) => {
  expect(exitWords(exit, stderr)).toBe(words)
})

it('tells want of memory from other ends', () => {
  const memory = [
    [{ ...none, signal: 'SIGTRAP' }, ''],
    [{ ...none, code: 5, reason: 'crashed' }, ''],
    [none, 'std::bad_alloc'],
  ] as const
  for (const [exit, stderr] of memory) expect(lackedMemory(exit, stderr)).toBe(true)
  const others = [
    [{ ...none, signal: 'SIGKILL' }, ''],
    [{ ...none, signal: 'SIGSEGV' }, ''],
    [{ ...none, code: 5 }, 'memory'],
  ] as const
  for (const [exit, stderr] of others) expect(lackedMemory(exit, stderr)).toBe(false)
})

it.each([
  [{ ...none, signal: 'SIGKILL' }, 'oom'],
  [{ ...none, code: 9, reason: 'killed' }, 'oom'],
  [{ ...none, signal: 'SIGSEGV' }, null],
])('%j beside a process that Linux ended for want of memory has the reason %s', (exit, reason) => {
  expect(withReason(exit, true).reason).toBe(reason)
  expect(withReason(exit, false)).toBe(exit)
})
