/** The Train page: the form, the sentence about what will happen, the training under way and how it ends. */
import { TrainPage } from '@renderer/features/train/train-page'
import { AppError } from '@shared/errors'
import { defaultRecipe } from '@shared/recipe'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { giveChartsASize } from '@tests/renderer/components/charts/chart-size'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { devices, makeRun } from '@tests/renderer/fake-data'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it, vi } from 'vitest'

giveChartsASize()

const open = () => renderPage(<TrainPage projectId="p1" />, '/train')
/** The fields come into sight a moment after the press. */
async function openAdvanced() {
  await userEvent.click(await screen.findByRole('button', { name: 'Advanced' }))
  await screen.findByRole('group', { name: 'LoRA' })
}
const start = () => screen.findByRole('button', { name: 'Start training' })

describe('the form', () => {
  it('starts with the defaults of the recipe, says what will happen, and sends exactly that', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    open()
    expect(await screen.findByText(/^Trains MiniLM on 4,000 comments for 3 epochs \(189 steps\)/)).toBeTruthy()
    expect(screen.getByText(/about 9 min on this machine/)).toBeTruthy()
    expect(screen.getByText(/6\s%\struncated/)).toBeTruthy()
    expect(screen.getByLabelText('Learning rate')).toHaveProperty('value', '2e-5')
    await userEvent.click(await start())
    const expected = {
      projectId: 'p1',
      name: null,
      base: { kind: 'embedded', name: 'minilm' },
      data: { kind: 'project', projectId: 'p1', evalFraction: 0.1 },
      recipe: defaultRecipe,
      ignoreMismatchedSizes: false,
    }
    expect(bridge.callsOf('training/start')).toEqual([expected])
    expect(bridge.callsOf('training/survey')).toHaveLength(1)
  })

  it('measures what it would take, of the settings as they are', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    open()
    await userEvent.click(await screen.findByRole('button', { name: 'Measure on this machine' }))
    expect(await screen.findByText('Measured: peak 1.0 GB, about 12 min per epoch, 36 min in all.')).toBeTruthy()
    expect(bridge.callsOf('training/measure')).toMatchObject([{ recipe: defaultRecipe }])
    await userEvent.clear(screen.getByLabelText('Epochs'))
    await userEvent.type(screen.getByLabelText('Epochs'), '1')
    expect(screen.queryByText(/^Measured: /)).toBeNull()
    await userEvent.click(await screen.findByRole('button', { name: 'Measure on this machine' }))
    expect(await screen.findByText('Measured: peak 1.0 GB, about 12 min per epoch.')).toBeTruthy()
  })

  it('says why it could not measure', async () => {
    const refuse = () => {
      throw new AppError('out-of-memory', 'There is not enough memory for step 1.')
    }
    installFakeBridge({ 'training/measure': refuse }, { runs: 0 })
    open()
    await userEvent.click(await screen.findByRole('button', { name: 'Measure on this machine' }))
    expect(await screen.findByText('It could not be measured.')).toBeTruthy()
    expect(screen.getByText('There is not enough memory for step 1.')).toBeTruthy()
  })

  it('has a field for evaluations and early stopping, says what they do, and sends them', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    open()
    await openAdvanced()
    expect(screen.getByLabelText('Steps between evaluations')).toHaveProperty('placeholder', 'each epoch')
    await userEvent.type(screen.getByLabelText('Steps between evaluations'), '20')
    await userEvent.type(screen.getByLabelText('Early stopping patience'), '3')
    await userEvent.clear(screen.getByLabelText('Early stopping threshold'))
    await userEvent.type(screen.getByLabelText('Early stopping threshold'), '0.01')
    expect(
      await screen.findByText(/others after each 20 steps and keeps the best by .* Ends early after 3 checks in a row/),
    ).toBeTruthy()
    await userEvent.click(await start())
    const recipe = { ...defaultRecipe, evalSteps: 20, earlyStoppingPatience: 3, earlyStoppingThreshold: 0.01 }
    expect(bridge.callsOf('training/start')[0]?.recipe).toEqual(recipe)
  })

  it('opens the fields of LoRA once there is a rank, and sends them', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    open()
    await openAdvanced()
    const lora = within(await screen.findByRole('group', { name: 'LoRA' }))
    expect(lora.getByText(/trains small adapters .* saved model has the adapters merged in/)).toBeTruthy()
    expect(lora.getByLabelText('LoRA alpha')).toHaveProperty('disabled', true)
    expect(lora.getByLabelText('LoRA target modules')).toHaveProperty('placeholder', 'query and value')
    await userEvent.type(lora.getByLabelText('LoRA rank'), '16')
    await userEvent.clear(lora.getByLabelText('LoRA alpha'))
    await userEvent.type(lora.getByLabelText('LoRA alpha'), '32')
    await userEvent.type(lora.getByLabelText('LoRA target modules'), 'all-linear')
    await userEvent.click(await start())
    const recipe = { ...defaultRecipe, loraRank: 16, loraAlpha: 32, loraTargetModules: 'all-linear' }
    expect(bridge.callsOf('training/start')[0]?.recipe).toEqual(recipe)
  })

  it('has a field for mixed precision with CUDA alone, and forgets it with another device', async () => {
    const known = devices.map((device) => (device.name === 'cuda' ? { ...device, available: true, reason: null } : device))
    const bridge = installFakeBridge({ 'devices/list': () => known }, { runs: 0 })
    open()
    await openAdvanced()
    const choose = async (field: string, option: RegExp) => {
      await userEvent.click(screen.getByRole('combobox', { name: field }))
      await userEvent.click(await screen.findByRole('option', { name: option }))
    }
    expect(screen.queryByLabelText('Mixed precision')).toBeNull()
    await choose('Device', /CUDA/)
    await choose('Mixed precision', /^Float16$/)
    await choose('Device', /^Processor/)
    expect(screen.queryByLabelText('Mixed precision')).toBeNull()
    await choose('Device', /CUDA/)
    expect(screen.getByRole('combobox', { name: 'Mixed precision' })).toHaveProperty('value', 'No: float32')
    await choose('Mixed precision', /^Float16$/)
    await userEvent.click(await start())
    expect(bridge.callsOf('training/start')[0]?.recipe).toEqual({ ...defaultRecipe, device: 'cuda', mixedPrecision: 'fp16' })
  })

  it('has a switch for the head alone, says what it costs, and refuses what contradicts it', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    open()
    await openAdvanced()
    const headOnly = screen.getByLabelText('Head only')
    expect(screen.getByText(/Dropout within the encoder is off/)).toBeTruthy()
    await userEvent.click(headOnly)
    await userEvent.type(screen.getByLabelText('Frozen layers'), '2')
    expect(screen.getAllByText(/^Frozen layers must be empty with “Head only”, which freezes the whole encoder/)).toHaveLength(2)
    expect(await start()).toHaveProperty('disabled', true)
    await userEvent.clear(screen.getByLabelText('Frozen layers'))
    await userEvent.click(await start())
    expect(bridge.callsOf('training/start')[0]?.recipe).toEqual({ ...defaultRecipe, headOnly: true })
  })

  it('says in a sentence what is wrong, at the field and beside the button, and asks nothing about it', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    open()
    await screen.findByText(/^Trains MiniLM/)
    await userEvent.clear(screen.getByLabelText('Learning rate'))
    await userEvent.type(screen.getByLabelText('Learning rate'), '7')
    expect(screen.getAllByText('Learning rate must be a number above 0 and at most 1, such as 2e-5, not “7”.')).toHaveLength(2)
    expect(await start()).toHaveProperty('disabled', true)
    await new Promise((done) => setTimeout(done, 600))
    expect(bridge.callsOf('training/survey')).toHaveLength(1)
  })

  it('opens the advanced part by itself when a field in it is wrong', async () => {
    installFakeBridge({}, { runs: 0 })
    open()
    await openAdvanced()
    await userEvent.type(screen.getByLabelText('Dropout'), '9')
    await userEvent.click(screen.getByRole('button', { name: /^Advanced/ }))
    expect(screen.getByRole('button', { name: 'Advanced (1 changed)' }).getAttribute('aria-expanded')).toBe('true')
    await userEvent.click(screen.getByRole('button', { name: 'Use the defaults' }))
    expect(screen.getByLabelText('Dropout')).toHaveProperty('value', '')
  })

  it('shows the weights that are computed, and warnings of the survey', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    bridge.override({
      'training/survey': () => ({
        trainRows: 90,
        evalRows: 10,
        truncatedShare: 0,
        meanTokens: 12,
        posWeights: { toxic: 5.123, threat: 1 },
        positives: { toxic: 9, threat: 0 },
        warnings: ['“threat” has no positive comment.'],
        stepsPerEpoch: 2,
        secondsEstimate: null,
      }),
    })
    open()
    expect(await screen.findByText('“threat” has no positive comment.')).toBeTruthy()
    expect(screen.getByText(/How long it takes shows after its first steps/)).toBeTruthy()
    await openAdvanced()
    const row = within(await screen.findByRole('table', { name: 'Class weights' })).getByRole('row', { name: /toxic/ })
    expect(row.textContent).toBe('toxic95.12')
  })

  it('tells why a survey failed, with its way out', async () => {
    installFakeBridge(
      {
        'training/survey': () => {
          throw new AppError('invalid-input', 'talk-page.csv, line 7: the label is "yes", expected 1 or 0.')
        },
      },
      { runs: 0 },
    )
    open()
    expect(await screen.findByText(/talk-page.csv, line 7/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  })

  it('sends a newcomer without labels to label or import', async () => {
    const bridge = installFakeBridge({}, { runs: 0, labelled: 0 })
    open()
    expect(await screen.findByText(/No comment of this project is labelled yet/)).toBeTruthy()
    expect(await start()).toHaveProperty('disabled', true)
    expect(screen.getByRole('link', { name: 'Label comments' }).getAttribute('href')).toBe('/label')
    expect(bridge.callsOf('training/survey')).toHaveLength(0)
  })

  it('trains from a file that was chosen', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    open()
    await userEvent.click(await screen.findByRole('radio', { name: 'A file' }))
    expect(screen.getByText('Choose the file with the training comments.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Choose training file' }))
    expect(await screen.findByText('talk-page.csv')).toBeTruthy()
    await userEvent.click(await start())
    expect(bridge.callsOf('training/start')[0]?.data).toEqual({
      kind: 'file',
      path: '/home/ada/talk-page.csv',
      evalPath: null,
      evalFraction: 0.1,
    })
  })

  it('keeps what was typed while another page is open', async () => {
    installFakeBridge({}, { runs: 0 })
    const { rerender, client } = open()
    const epochs = await screen.findByLabelText('Epochs')
    await userEvent.clear(epochs)
    await userEvent.type(epochs, '10')
    rerender(<div />)
    expect(client.getQueryData(['remembered', 'train/p1'])).toMatchObject({ recipe: { epochs: '10' } })
  })
})

describe('a training', () => {
  const running = makeRun(1, 'p1', {
    id: 'live',
    name: 'bright fern',
    status: 'running',
    steps: [],
    step: 0,
    epochs: [],
    bestEpoch: null,
    finishedAt: null,
    metrics: null,
    evaluation: null,
    hasModel: false,
  })
  const step = (number: number) => ({ step: number, loss: 1 / number, learningRate: 2e-5, gradNorm: 1 })
  const openRunning = async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    bridge.world.runs.unshift({ ...running })
    open()
    await screen.findByRole('button', { name: 'Stop and keep best' })
    return bridge
  }

  it('fills chart, figures and table as it goes, and blocks a second one with the reason', async () => {
    const bridge = await openRunning()
    expect(screen.getByText(/“bright fern” is training now/)).toBeTruthy()
    expect(await start()).toHaveProperty('disabled', true)
    act(() => {
      bridge.emit('training/progress', {
        runId: 'live',
        progress: {
          kind: 'steps',
          steps: [step(1), step(2)],
          totalSteps: 189,
          epoch: 0.01,
          samplesPerSecond: 27.4,
          secondsLeft: 180,
          rssBytes: 1.83e9,
        },
      })
    })
    expect(await screen.findByText('27.4')).toBeTruthy()
    expect(screen.getByText('3 min')).toBeTruthy()
    expect(screen.getByText('1.8 GB')).toBeTruthy()
    expect(screen.getByText('step 2 of 189')).toBeTruthy()
    expect(screen.getByText('Training, epoch 1 of 3')).toBeTruthy()
    expect(screen.getByRole('figure', { name: /Training, each step, 2 points, last 0\.5/ })).toBeTruthy()

    const { epochs } = makeRun(0, 'p1')
    act(() => {
      bridge.emit('training/progress', {
        runId: 'live',
        progress: { kind: 'epoch', result: { ...epochs[0]!, best: true }, evaluation: null },
      })
      bridge.emit('training/progress', { runId: 'live', progress: { kind: 'notice', message: 'The batch is split in 4.' } })
    })
    const table = screen.getByRole('table', { name: 'Epochs' })
    const row = await within(table).findByRole('row', { name: /^1 ?best/ })
    expect(row.textContent).toContain('0.7000')
    expect(screen.getByText('The batch is split in 4.')).toBeTruthy()
  })

  it('tells evaluations within an epoch by epoch and step, and when the next one comes', async () => {
    const recipe = { ...defaultRecipe, evalSteps: 21 }
    const bridge = installFakeBridge({}, { runs: 1 })
    bridge.world.runs.unshift({ ...running, recipe })
    open()
    const table = await screen.findByRole('table', { name: 'Epochs' })
    const cells = () =>
      within(table)
        .getAllByRole('row')
        .map((row) => [...row.children].slice(0, 3).map((one) => one.textContent))
    const { epochs } = makeRun(0, 'p1')
    act(() => {
      bridge.emit('training/progress', {
        runId: 'live',
        progress: {
          kind: 'steps',
          steps: Array.from({ length: 21 }, (_, i) => step(i + 1)),
          totalSteps: 189,
          epoch: 21 / 63,
          samplesPerSecond: 27.4,
          secondsLeft: 180,
          rssBytes: 1.83e9,
        },
      })
    })
    await waitFor(() =>
      expect(cells()).toEqual([
        ['Epoch', 'Step', 'Training loss'],
        ['0.33', 'under way'],
      ]),
    )
    act(() => {
      const result = { ...epochs[0]!, epoch: 21 / 63, step: 21, best: true }
      bridge.emit('training/progress', { runId: 'live', progress: { kind: 'epoch', result, evaluation: null } })
    })
    await waitFor(() =>
      expect(cells()).toEqual([
        ['Epoch', 'Step', 'Training loss'],
        ['0.33best', '21', '0.7000'],
        ['0.67', 'under way'],
      ]),
    )
    expect(screen.getByRole('figure', { name: /Validation, 1 point, last/ })).toBeTruthy()
  })

  it('is brought into view when it begins below or above what one sees, and only then', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, -900, 640, 300))
    const scroll = vi.fn()
    vi.spyOn(HTMLElement.prototype, 'scrollIntoView').mockImplementation(scroll)
    open()
    await userEvent.click(await start())
    expect(await screen.findByRole('button', { name: 'Stop and keep best' })).toBeTruthy()
    expect(scroll).toHaveBeenCalledExactlyOnceWith({ block: 'start' })
    scroll.mockClear()
    bridge.world.runs[0]!.step = 4
    act(() => bridge.emit('runs/changed', { runId: bridge.world.runs[0]!.id }))
    expect(await screen.findByText('step 4 of 189')).toBeTruthy()
    expect(scroll).not.toHaveBeenCalled()
  })

  it('says what it does between steps', async () => {
    const bridge = await openRunning()
    act(() => {
      bridge.emit('training/progress', {
        runId: 'live',
        progress: { kind: 'phase', phase: 'evaluating', done: 120, total: 445, secondsLeft: 30 },
      })
    })
    expect(await screen.findByText('Checking on the validation comments: 120 of 445')).toBeTruthy()
  })

  it('stops after one confirmation that says what is kept', async () => {
    const bridge = await openRunning()
    await userEvent.click(screen.getByRole('button', { name: 'Stop and keep best' }))
    expect(await screen.findByText(/No epoch has been checked yet.*can be resumed/s)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Go on training' }))
    expect(bridge.callsOf('training/stop')).toEqual([])
    await userEvent.click(screen.getByRole('button', { name: 'Stop and keep best' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Stop training' }))
    await waitFor(() => expect(bridge.callsOf('training/stop')).toEqual([{ runId: 'live' }]))
    expect(await screen.findByText(/^Stopped at step 0 of 189\. You stopped it\./)).toBeTruthy()
  })

  it('comes back with everything after the page was left', async () => {
    const bridge = await openRunning()
    bridge.world.runs[0]!.steps = [step(1), step(2), step(3)]
    document.body.innerHTML = ''
    open()
    expect(await screen.findByRole('figure', { name: /Training, each step, 3 points/ })).toBeTruthy()
  })

  it('fetches the run again when events were missed', async () => {
    const bridge = await openRunning()
    bridge.world.runs[0]!.steps = [step(1), step(2), step(3), step(4), step(5)]
    const before = bridge.callsOf('runs/get').length
    act(() => {
      bridge.emit('training/progress', {
        runId: 'live',
        progress: {
          kind: 'steps',
          steps: [step(5)],
          totalSteps: 189,
          epoch: 0.02,
          samplesPerSecond: 1,
          secondsLeft: 9,
          rssBytes: 1,
        },
      })
    })
    expect(await screen.findByRole('figure', { name: /Training, each step, 5 points/ })).toBeTruthy()
    expect(bridge.callsOf('runs/get').length).toBe(before + 1)
  })
})

describe('how a training ended', () => {
  const ended = (change: Parameters<typeof makeRun>[2]) => {
    const bridge = installFakeBridge({}, { runs: 0 })
    bridge.world.runs = [makeRun(0, 'p1', change)]
    open()
    return bridge
  }

  it('tells the result and offers to try it', async () => {
    ended({})
    expect(await screen.findByText(/^Finished after 12 min\. Epoch 3 was kept: average precision 0\.572/)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Try it' }).getAttribute('href')).toBe('/try?run=run-0')
    expect(screen.getByRole('link', { name: 'See the run' }).getAttribute('href')).toBe('/runs?run=run-0')
    expect(screen.queryByRole('button', { name: 'Resume training' })).toBeNull()
  })

  it('says that it ended early, and why', async () => {
    const notice = 'Ended early after step 63 of 189 (epoch 1): the macro F1 had not improved in 3 evaluations in a row.'
    ended({ step: 63, notices: [notice] })
    expect(await screen.findByText(/^Finished early after 12 min\. Epoch 3 was kept/)).toBeTruthy()
    expect(screen.getByText(notice)).toBeTruthy()
  })

  it('offers to resume an interrupted one, with its reason', async () => {
    const bridge = ended({ status: 'interrupted', reason: 'The engine process was killed.', resumable: true, step: 91 })
    expect(await screen.findByText(/^Interrupted at step 91 of 189\. The engine process was killed\./)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Resume training' }))
    await waitFor(() => expect(bridge.callsOf('training/resume')).toEqual([{ runId: 'run-0' }]))
    expect(await screen.findByRole('button', { name: 'Stop and keep best' })).toBeTruthy()
  })

  it('does not offer to try what has no model', async () => {
    ended({ status: 'failed', reason: 'Not enough memory.', hasModel: false, metrics: null, epochs: [], evaluation: null })
    expect(await screen.findByText(/there is no model to try/)).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Try it' })).toBeNull()
  })
})
