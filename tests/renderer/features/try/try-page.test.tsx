/** The Try page: what a run says as one types, and that an old answer never replaces a newer one. */
import { TryPage } from '@renderer/features/try/try-page'
import { AppError } from '@shared/errors'
import type { Prediction } from '@shared/model'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { LABELS, makeRun } from '@tests/renderer/fake-data'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const open = (path = '/try') => renderPage(<TryPage projectId="p1" />, path)
const field = () => screen.findByRole('textbox', { name: 'Text to judge' })
const location = () => screen.getByTestId('location').textContent

const prediction = (toxic: number, change: Partial<Prediction> = {}): Prediction => ({
  probabilities: Object.fromEntries(LABELS.map((label) => [label, label === 'toxic' ? toxic : 0.01])),
  thresholds: Object.fromEntries(LABELS.map((label) => [label, label === 'toxic' ? 0.7 : 0.5])),
  predicted: toxic >= 0.7 ? ['toxic'] : [],
  tokens: 12,
  truncated: false,
  milliseconds: 17.4,
  precision: 'float32',
  ...change,
})

/** Answers that the test gives when it likes, by text. */
function heldAnswers() {
  const waiting = new Map<string, (prediction: Prediction) => void>()
  installFakeBridge({ 'try/predict': ({ text }) => new Promise((resolve) => waiting.set(text, resolve)) }, { runs: 1 })
  return {
    asked: (text: string) => waitFor(() => expect(waiting.has(text)).toBe(true)),
    answer: async (text: string, toxic: number) => {
      await act(async () => waiting.get(text)!(prediction(toxic)))
    },
  }
}

describe('typing', () => {
  it('asks once the typing rests, and shows probability, threshold and verdict of every label', async () => {
    const bridge = installFakeBridge({ 'try/predict': () => prediction(0.81) }, { runs: 1 })
    open()
    await userEvent.type(await field(), 'you walnut')
    expect(await screen.findByText('toxic: 0.81, threshold 0.70')).toBeTruthy()
    expect(screen.getByText('severe toxic: 0.01, threshold 0.50')).toBeTruthy()
    expect(screen.getAllByText('yes')).toHaveLength(1)
    expect(screen.getAllByText('no')).toHaveLength(5)
    expect(screen.getByText('12 tokens · 17 ms')).toBeTruthy()
    expect(screen.getByRole('region', { name: 'Answer of quiet heron' }).textContent).toContain('12 tokens')
    expect(bridge.callsOf('try/predict')).toEqual([{ runId: 'run-0', text: 'you walnut' }])
  })

  it('asks at once on Ctrl+Enter', async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    open()
    const text = await field()
    await userEvent.click(text)
    await userEvent.paste('now')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    expect(bridge.callsOf('try/predict')).toHaveLength(1)
    await new Promise((done) => setTimeout(done, 400))
    expect(bridge.callsOf('try/predict')).toHaveLength(1)
  })

  it('says so when no label applies, and when the text was cut', async () => {
    installFakeBridge({ 'try/predict': () => prediction(0.2, { truncated: true }) }, { runs: 1 })
    open()
    await userEvent.type(await field(), 'fine')
    expect(await screen.findByText('None of the labels')).toBeTruthy()
    expect(screen.getByText(/longer than the 128 tokens this run reads/)).toBeTruthy()
  })

  it('asks nothing about an empty text', async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    open()
    await userEvent.type(await field(), '  ')
    await new Promise((done) => setTimeout(done, 400))
    expect(bridge.callsOf('try/predict')).toEqual([])
  })

  it('tells an error as a sentence and tries again', async () => {
    const bridge = installFakeBridge(
      {
        'try/predict': () => {
          throw new AppError('engine-lost', 'The engine stopped before it answered: try again.')
        },
      },
      { runs: 1 },
    )
    open()
    await userEvent.type(await field(), 'hello')
    expect(await screen.findByText('The engine stopped before it answered: try again.')).toBeTruthy()
    bridge.override({ 'try/predict': () => prediction(0.1) })
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('None of the labels')).toBeTruthy()
  })
})

describe('answers that come late', () => {
  it('never replace a newer one', async () => {
    const { asked, answer } = heldAnswers()
    open()
    await userEvent.type(await field(), 'one')
    await asked('one')
    await userEvent.type(await field(), ' two')
    await asked('one two')
    await answer('one two', 0.9)
    expect(await screen.findByText('toxic: 0.90, threshold 0.70')).toBeTruthy()
    await answer('one', 0.1)
    expect(screen.getByText('toxic: 0.90, threshold 0.70')).toBeTruthy()
    expect(screen.queryByText('toxic: 0.10, threshold 0.70')).toBeNull()
  })

  it('leave the last one on screen until then', async () => {
    const { asked, answer } = heldAnswers()
    open()
    await userEvent.type(await field(), 'one')
    await asked('one')
    await answer('one', 0.9)
    await screen.findByText('toxic: 0.90, threshold 0.70')
    await userEvent.type(await field(), '!')
    await asked('one!')
    expect(screen.getByText('toxic: 0.90, threshold 0.70')).toBeTruthy()
  })

  it('are never shown under another run', async () => {
    const bridge = installFakeBridge({ 'try/predict': () => prediction(0.9) }, { runs: 2 })
    open()
    await userEvent.type(await field(), 'one')
    await screen.findByText('toxic: 0.90, threshold 0.70')
    bridge.override({ 'try/predict': () => new Promise<Prediction>(() => {}) })
    await userEvent.click(screen.getByRole('combobox', { name: 'Run' }))
    await userEvent.click(await screen.findByRole('option', { name: /patient otter/ }))
    await waitFor(() => expect(screen.queryByText('toxic: 0.90, threshold 0.70')).toBeNull())
    expect(screen.getByText('Loading the model')).toBeTruthy()
  })
})

describe('the runs', () => {
  it('starts with the newest that has a model, and takes the one the address names', async () => {
    const bridge = installFakeBridge({}, { runs: 3 })
    bridge.world.runs[0]!.hasModel = false
    open().unmount()
    open('/try')
    expect(await screen.findByRole('combobox', { name: 'Run' })).toHaveProperty('value', 'patient otter')
  })

  it('opens the run that the address names', async () => {
    installFakeBridge({}, { runs: 3 })
    open('/try?run=run-2')
    expect(await screen.findByRole('combobox', { name: 'Run' })).toHaveProperty('value', 'bright fern')
  })

  it('puts a second run beside the first, asks both, and puts it away again', async () => {
    const bridge = installFakeBridge({}, { runs: 2 })
    open()
    await userEvent.click(await screen.findByRole('button', { name: 'Compare with another run' }))
    expect(location()).toBe('/try?run=run-0&run=run-1')
    await userEvent.type(await field(), 'hm')
    await waitFor(() => expect(screen.getAllByText('toxic: 0.81, threshold 0.50')).toHaveLength(2))
    expect(
      bridge
        .callsOf('try/predict')
        .map((call) => call.runId)
        .sort(),
    ).toEqual(['run-0', 'run-1'])
    await userEvent.click(screen.getByRole('button', { name: 'Put patient otter away' }))
    expect(location()).toBe('/try?run=run-0')
    expect(within(document.body).getAllByText('toxic: 0.81, threshold 0.50')).toHaveLength(1)
  })

  it('says what to do while no run has a model', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    bridge.world.runs = [makeRun(0, 'p1', { status: 'failed', hasModel: false })]
    open()
    expect(await screen.findByText('No run has a model yet')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Set up a training' }).getAttribute('href')).toBe('/train')
  })
})
