/** How many steps a call takes. */
import { stepsPerCall } from '@engine/runtime/steps-per-call'
import { expect, test } from 'vitest'

const GB = 1e9

test.each([
  ['bert-base, 0.2 s a step', { seconds: 0.2 + 3 / 6, steps: 1, stateBytes: 3 * GB, fedBytes: 1e6 }, 64],
  ['MiniLM, 0.2 s a step', { seconds: 0.2 + 0.1, steps: 1, stateBytes: 0.6 * GB, fedBytes: 1e6 }, 17],
  ['the same, measured over ten steps', { seconds: 2 + 0.1, steps: 10, stateBytes: 0.6 * GB, fedBytes: 1e7 }, 17],
  ['next to no state', { seconds: 0.2, steps: 1, stateBytes: 1e4, fedBytes: 1e6 }, 1],
  ['large masks', { seconds: 0.2 + 0.1, steps: 1, stateBytes: 0.6 * GB, fedBytes: 0.3 * GB }, 3],
  ['masks beyond all measure', { seconds: 0.3, steps: 1, stateBytes: 0.6 * GB, fedBytes: 5 * GB }, 1],
])('%s', (_, cost, steps) => {
  expect(stepsPerCall(cost)).toBe(steps)
})

test('copying is then at most 3 % of the time', () => {
  const [copying, computing] = [0.1, 0.25]
  const steps = stepsPerCall({ seconds: copying + computing, steps: 1, stateBytes: 6e9 * copying, fedBytes: 1 })
  expect(copying / (copying + steps * computing)).toBeLessThanOrEqual(0.03)
  expect(copying / (copying + (steps - 1) * computing)).toBeGreaterThan(0.03)
})
