/** The int8 section of a run: made with progress, told in words, chosen for scoring, removed, and what goes wrong. */
import { RunsPage } from '@renderer/features/runs/runs-page'
import { AppError } from '@shared/errors'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { giveChartsASize } from '@tests/renderer/components/charts/chart-size'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { makeQuantization } from '@tests/renderer/fake-quantization'
import { renderPage } from '@tests/renderer/render'
import { beforeEach, expect, it } from 'vitest'

giveChartsASize()
beforeEach(() => localStorage.clear())

const open = () => renderPage(<RunsPage projectId="p1" />, '/runs?run=run-0')
const section = async () => within(await screen.findByRole('region', { name: 'Smaller and faster (int8)' }))
const button = async (name: string) => (await section()).findByRole('button', { name })
const made = (overrides = {}) => ({ 'quantization/get': () => ({ quantization: makeQuantization(overrides), making: null }) })

it('says what it is for, and makes it on request: progress, then the report in words', async () => {
  let finish = () => {}
  const bridge = installFakeBridge({}, { runs: 1 })
  const get = (quantization: ReturnType<typeof makeQuantization> | null) =>
    bridge.override({ 'quantization/get': () => ({ quantization, making: null }) })
  bridge.override({ 'quantization/make': () => new Promise<void>((resolve) => (finish = resolve)) })
  open()
  expect((await section()).getByText(/nothing uses it before/)).toBeTruthy()
  await userEvent.click(await button('Make int8 model'))
  act(() => bridge.emit('quantization/progress', { runId: 'run-0', done: 123, total: 890 }))
  expect(await (await section()).findByText('123 of 890')).toBeTruthy()
  expect((await section()).getByRole('progressbar').getAttribute('aria-valuenow')).toMatch(/^13\.8/)
  // Another run's progress is not this one's.
  act(() => bridge.emit('quantization/progress', { runId: 'run-9', done: 800, total: 890 }))
  expect((await section()).getByText('123 of 890')).toBeTruthy()
  get(makeQuantization())
  await act(async () => finish())
  expect(
    await (await section()).findByText(
      '2 of 2,670 verdicts change, in 2 of 445 comments; largest change of a probability 0.031.',
    ),
  ).toBeTruthy()
  expect(
    (await section()).getByText('It scores 2.4 times as many comments per second. Its file has 58.7 MB instead of 90.9 MB.'),
  ).toBeTruthy()
  const row = within((await section()).getByRole('table', { name: 'Before and after' })).getByRole('row', { name: /F1, macro/ })
  expect(row.textContent).toBe('F1, macro0.5500.549')
})

it('shows what another visit began, and stops it', async () => {
  const bridge = installFakeBridge(
    { 'quantization/get': () => ({ quantization: null, making: { done: 400, total: 890 } }) },
    { runs: 1 },
  )
  open()
  expect(await (await section()).findByText('400 of 890')).toBeTruthy()
  await userEvent.click(await button('Stop making it'))
  expect(bridge.callsOf('quantization/stop')).toEqual([{ runId: 'run-0' }])
})

it('a stop is no failure; anything else is told', async () => {
  const bridge = installFakeBridge({}, { runs: 1 })
  const fail = (error: AppError) =>
    bridge.override({
      'quantization/make': () => {
        throw error
      },
    })
  open()
  fail(new AppError('cancelled', 'Scoring was stopped.'))
  await userEvent.click(await button('Make int8 model'))
  await waitFor(() => expect(bridge.callsOf('quantization/make')).toHaveLength(1))
  expect(await button('Make int8 model')).toBeTruthy()
  expect((await section()).queryByRole('alert')).toBeNull()
  fail(new AppError('busy', 'Another int8 model is being made: wait until it is done, or stop it.'))
  await userEvent.click(await button('Make int8 model'))
  expect((await (await section()).findByRole('alert')).textContent).toMatch(/not made.*Another int8 model is being made/)
})

it('is chosen for scoring, and removed', async () => {
  const bridge = installFakeBridge({}, { runs: 1 })
  open()
  await userEvent.click(await button('Make int8 model'))
  const choice = await (await section()).findByRole<HTMLInputElement>('switch', { name: /Use for scoring/ })
  expect(choice.checked).toBe(false)
  await userEvent.click(choice)
  await waitFor(() => expect(choice.checked).toBe(true))
  expect(bridge.callsOf('quantization/use')).toEqual([{ runId: 'run-0', use: true }])
  await userEvent.click(await button('Remove int8 model'))
  expect(await button('Make int8 model')).toBeTruthy()
})

it('shows the verdicts that change with their comments, when they are asked for', async () => {
  const bridge = installFakeBridge(
    {
      ...made(),
      'quantization/flips': () => makeQuantization().flips.map((flip, i) => ({ ...flip, text: i === 0 ? 'You turnip' : null })),
    },
    { runs: 1 },
  )
  open()
  const fold = await button('The 2 verdicts that change')
  expect(bridge.callsOf('quantization/flips')).toEqual([])
  await userEvent.click(fold)
  expect(await (await section()).findByText('You turnip')).toBeTruthy()
  expect((await section()).getByText('toxic 0.488 → 0.519, now yes')).toBeTruthy()
  expect((await section()).getByText('toxic 0.503 → 0.497, now no')).toBeTruthy()
  expect((await section()).getByText('Row 204')).toBeTruthy()
})

it('where no verdict changes there is nothing to unfold, and what is no faster is not called so', async () => {
  installFakeBridge(made({ flips: [], int8: makeQuantization().float32 }), { runs: 1 })
  open()
  expect(await (await section()).findByText(/^None of 2,670 verdicts changes; largest change/)).toBeTruthy()
  expect((await section()).getByText(/^It was no faster when this was measured/)).toBeTruthy()
  expect((await section()).queryByRole('button', { name: /verdict/ })).toBeNull()
})

it('a run without validation comments cannot be compared, and one without a model has no such section', async () => {
  const bridge = installFakeBridge({}, { runs: 1 })
  Object.assign(bridge.world.runs[0]!, { evalRows: 0 })
  const page = open()
  expect((await button('Make int8 model')).hasAttribute('disabled')).toBe(true)
  expect((await section()).getByText(/kept no validation comments/)).toBeTruthy()
  page.unmount()
  Object.assign(bridge.world.runs[0]!, { hasModel: false })
  open()
  await screen.findByRole('heading', { name: 'Settings' })
  expect(screen.queryByRole('region', { name: 'Smaller and faster (int8)' })).toBeNull()
})

it('a report that cannot be read is told, and can be made again', async () => {
  installFakeBridge(
    {
      'quantization/get': () => {
        throw new AppError('invalid-input', 'quantization.json is not a report of Moderato’s.')
      },
    },
    { runs: 1 },
  )
  open()
  expect((await (await section()).findByRole('alert', {}, { timeout: 8_000 })).textContent).toMatch(/not a report/)
  expect(await button('Make int8 model')).toBeTruthy()
})
