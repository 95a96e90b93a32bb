/** The Label page by keyboard: what each key does, what it must not do, and how fast the next comment is there. */
import { LabelPage } from '@renderer/features/label/label-page'
import { AppError } from '@shared/errors'
import { defaultSettings } from '@shared/ipc/contract'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { type FakeBridge, type Handlers, installFakeBridge } from '@tests/renderer/fake-bridge'
import type { WorldOptions } from '@tests/renderer/fake-world'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

interface Desk {
  bridge: FakeBridge
  user: UserEvent
  unmount: () => void
}

async function openDesk(overrides: Partial<Handlers> = {}, options: WorldOptions = {}, delayMs = 0): Promise<Desk> {
  const bridge = installFakeBridge(overrides, options)
  if (delayMs > 0) slowDown(bridge, delayMs)
  const { unmount } = renderPage(<LabelPage projectId="p1" />)
  await screen.findByRole('article')
  return { bridge, user: userEvent.setup(), unmount }
}

function slowDown(bridge: FakeBridge, delayMs: number): void {
  const invoke = bridge.invoke.bind(bridge)
  bridge.invoke = async (name, input) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    return invoke(name, input)
  }
}

const position = () => Number(screen.getByRole('article').getAttribute('aria-label')?.replace('Comment ', ''))
const labelButton = (name: string) => screen.getByRole('button', { name: new RegExp(`^${name}: (open|yes|no)$`) })
/** open, yes or no. */
const answerOf = (name: string) => labelButton(name).getAttribute('aria-label')?.split(': ')[1]
const expectAt = (expected: number) => waitFor(() => expect(position()).toBe(expected))
const settled = (bridge: FakeBridge, name: 'label/submit' | 'label/skip' | 'label/draft', count: number) =>
  waitFor(() => expect(bridge.callsOf(name)).toHaveLength(count))

describe('Label page', () => {
  it('submits what is marked, the rest as no, and goes on', async () => {
    const { bridge, user } = await openDesk()
    expect(position()).toBe(33)
    await user.keyboard('15')
    expect(labelButton('toxic').getAttribute('aria-pressed')).toBe('true')
    expect(answerOf('threat')).toBe('open')
    expect(screen.getByText('Stored as toxic and insult; the other 4 are no.')).toBeTruthy()
    await user.keyboard('{Enter}')
    await expectAt(34)
    expect(bridge.callsOf('label/submit')).toEqual([
      {
        exampleId: 33,
        values: {
          'p1-toxic': 1,
          'p1-severe_toxic': 0,
          'p1-obscene': 0,
          'p1-threat': 0,
          'p1-insult': 1,
          'p1-identity_hate': 0,
        },
      },
    ])
    expect(answerOf('toxic')).toBe('open')
  })

  it('does not submit a comment of which nothing is said', async () => {
    const { bridge, user } = await openDesk()
    await user.keyboard('{Enter}')
    expect(screen.getByText('Mark labels or press 0 for clean.')).toBeTruthy()
    await user.keyboard('11{Enter}')
    expect(position()).toBe(33)
    expect(bridge.callsOf('label/submit')).toHaveLength(0)
  })

  it('stores a comment as clean only after the key for clean', async () => {
    const { bridge, user } = await openDesk()
    await user.keyboard('0')
    expect(answerOf('toxic')).toBe('no')
    await user.keyboard('{Enter}')
    await expectAt(34)
    expect(Object.values(bridge.callsOf('label/submit')[0]!.values)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('skips, undoes with both keys, and says when nothing is left', async () => {
    const { bridge, user } = await openDesk()
    await user.keyboard(' ')
    await expectAt(34)
    await settled(bridge, 'label/skip', 1)
    await user.keyboard('{Backspace}')
    await expectAt(33)
    await user.keyboard('0{Enter}')
    await expectAt(34)
    await user.keyboard('{Control>}z{/Control}')
    await expectAt(33)
    await user.keyboard('{Backspace}')
    expect(await screen.findByText('There is nothing left to undo.')).toBeTruthy()
  })

  it('keeps a draft at every key, so that a restart finds the answers so far', async () => {
    const { bridge, user, unmount } = await openDesk()
    await user.keyboard('2')
    await user.keyboard('4')
    await settled(bridge, 'label/draft', 2)
    expect(bridge.world.examples.get('p1')![32]!.state).toBe('draft')
    unmount()
    renderPage(<LabelPage projectId="p1" />)
    await screen.findByRole('article')
    expect(position()).toBe(33)
    expect(answerOf('severe toxic')).toBe('yes')
    expect(answerOf('toxic')).toBe('open')
  })

  it('moves to the neighbours without submitting, and leaves a labelled comment as it is', async () => {
    const { bridge, user } = await openDesk()
    await user.keyboard('1{ArrowLeft}')
    await expectAt(32)
    expect(screen.getByText('Labelled')).toBeTruthy()
    await user.keyboard(' ')
    await expectAt(33)
    expect(answerOf('toxic')).toBe('yes')
    await user.keyboard('{ArrowRight}')
    await expectAt(34)
    expect(bridge.callsOf('label/submit')).toHaveLength(0)
    expect(bridge.callsOf('label/skip')).toHaveLength(0)
    expect(bridge.world.examples.get('p1')![31]!.state).toBe('labelled')
  })

  it('shows a change to a labelled comment as not submitted', async () => {
    const { bridge, user } = await openDesk()
    Object.assign(bridge.world.examples.get('p1')![31]!.values, { 'p1-threat': 0 })
    await user.keyboard('{ArrowLeft}')
    await expectAt(32)
    await user.keyboard('4')
    expect(await screen.findByText('Changed, not submitted')).toBeTruthy()
    const before = bridge.world.examples.get('p1')![31]!.values
    await user.keyboard(' ')
    await expectAt(33)
    // Going past it takes the change back, and the label stays.
    await settled(bridge, 'label/draft', 2)
    expect(bridge.callsOf('label/draft').at(-1)?.values).toEqual({ ...before, 'p1-threat': 0 })
    expect(bridge.callsOf('label/skip')).toHaveLength(0)
  })

  it('flags and unflags', async () => {
    const { bridge, user } = await openDesk()
    await user.keyboard('f')
    expect(screen.getByText('Flagged')).toBeTruthy()
    await user.keyboard('f')
    expect(screen.queryByText('Flagged')).toBeNull()
    await waitFor(() => expect(bridge.callsOf('label/flag').map(({ flagged }) => flagged)).toEqual([true, false]))
  })

  it('leaves the keys to a field, and to Ctrl, Alt and Meta', async () => {
    const { bridge, user } = await openDesk()
    await user.keyboard('{Alt>}1{/Alt}{Control>}1{/Control}{Meta>}1{/Meta}')
    expect(answerOf('toxic')).toBe('open')
    await user.keyboard('h')
    await user.click(screen.getByRole('button', { name: 'Edit guideline' }))
    const field = screen.getByRole('textbox', { name: 'Guideline' })
    await user.type(field, '1 0 f{Enter}')
    expect(position()).toBe(33)
    expect(bridge.callsOf('label/draft')).toHaveLength(0)
    await user.click(screen.getByRole('button', { name: 'Save guideline' }))
    expect(await screen.findByText('Version 2')).toBeTruthy()
    expect(bridge.callsOf('projects/set-guideline')[0]?.guideline).toMatch(/1 0 f\n$/)
  })

  it('submits on Enter after a click on a label, and presses a button that Tab has reached', async () => {
    const { bridge, user } = await openDesk()
    await user.click(labelButton('obscene'))
    await user.keyboard('{Enter}')
    await expectAt(34)
    expect(bridge.callsOf('label/submit')[0]?.values['p1-obscene']).toBe(1)
    while (document.activeElement !== labelButton('toxic')) await user.tab()
    await user.keyboard('{Enter}')
    expect(answerOf('toxic')).toBe('yes')
    expect(position()).toBe(34)
  })

  it('rests when single keys are off, and still obeys Ctrl+Enter', async () => {
    const { bridge, user } = await openDesk({
      'settings/get': () => ({ ...defaultSettings, singleKeys: false }),
    })
    await waitFor(() => expect(within(labelButton('toxic')).queryByText('1')).toBeNull())
    await user.keyboard('10 f{Enter}')
    expect(answerOf('toxic')).toBe('open')
    expect(position()).toBe(33)
    await user.click(labelButton('threat'))
    await user.keyboard('{Control>}{Enter}{/Control}')
    await expectAt(34)
    expect(bridge.callsOf('label/submit')).toHaveLength(1)
  })

  it('follows keys that were changed, and writes them on the buttons', async () => {
    const { user } = await openDesk({
      'settings/get': () => ({ ...defaultSettings, keys: { 'label-1': 'q', clean: 'c' } }),
    })
    expect(await within(labelButton('toxic')).findByText('Q')).toBeTruthy()
    expect(screen.getByText('Mark labels or press C for clean.')).toBeTruthy()
    await user.keyboard('1')
    expect(answerOf('toxic')).toBe('open')
    await user.keyboard('q')
    expect(answerOf('toxic')).toBe('yes')
  })

  it('shows the next comment within 100 ms of the key, though the store takes longer', async () => {
    const { bridge, user } = await openDesk({}, { examples: 80, labelled: 32 }, 200)
    const times: number[] = []
    // Comment 38 is skipped.
    for (const expected of [34, 35, 36, 37, 39]) {
      // As long as a person needs to read.
      await new Promise((resolve) => setTimeout(resolve, 700))
      await user.keyboard('0')
      const pressed = performance.now()
      await user.keyboard('{Enter}')
      await waitFor(() => expect(position()).toBe(expected), { interval: 1 })
      times.push(performance.now() - pressed)
    }
    await settled(bridge, 'label/submit', 5)
    // The median: other work on the machine may hold up a single one.
    expect(times.toSorted((x, y) => x - y)[2]).toBeLessThan(100)
  })

  it('answers a comment once, however often Enter is pressed while the next is on its way', async () => {
    const { bridge, user } = await openDesk({}, {}, 60)
    await user.keyboard('1{Enter}{Enter}{Enter}')
    await expectAt(34)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(bridge.callsOf('label/submit')).toHaveLength(1)
  })

  it('brings a comment back, with its answers, when it could not be saved', async () => {
    const { user } = await openDesk({
      'label/submit': () => {
        throw new AppError('storage', 'The disk is full: free some space and try again.')
      },
    })
    await user.keyboard('3{Enter}')
    expect(await screen.findByText('The disk is full: free some space and try again.')).toBeTruthy()
    expect(position()).toBe(33)
    expect(answerOf('obscene')).toBe('yes')
  })

  it('tells a failed load and tries again', async () => {
    let failing = true
    const bridge = installFakeBridge({}, {})
    const next = bridge.world.examples.get('p1')![40]!
    bridge.override({
      'label/next': () => {
        if (failing) throw new AppError('storage', 'The data folder cannot be read.')
        return next
      },
    })
    renderPage(<LabelPage projectId="p1" />)
    expect((await screen.findByRole('alert')).textContent).toContain('The data folder cannot be read.')
    failing = false
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await screen.findByRole('article')
    expect(position()).toBe(41)
  })

  it('says what was saved and reads out the next comment', async () => {
    const { bridge, user } = await openDesk()
    await user.keyboard('1{Enter}')
    const next = bridge.world.examples.get('p1')![33]!
    await waitFor(() =>
      expect(screen.getByText(`Saved as toxic. Comment 34: ${next.text}`).getAttribute('aria-live')).toBe('polite'),
    )
  })

  it('goes through the skipped comments on request', async () => {
    const { user } = await openDesk()
    await user.click(screen.getByRole('button', { name: 'Queue: Unlabelled' }))
    await user.click(await screen.findByRole('menuitem', { name: /^Skipped/ }))
    await waitFor(() => expect(screen.getByText('Skipped', { selector: '.mantine-Badge-label' })).toBeTruthy())
    await user.keyboard('0{Enter}')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Queue: Skipped' })).toBeTruthy())
  })

  it('ends with the next step when every comment is answered', async () => {
    installFakeBridge({}, { examples: 33, labelled: 32 })
    renderPage(<LabelPage projectId="p1" />)
    await screen.findByRole('article')
    await userEvent.keyboard('0{Enter}')
    expect(await screen.findByText('No comment is left to label')).toBeTruthy()
    await userEvent.click(screen.getByRole('link', { name: 'Train on them' }))
    expect(screen.getByTestId('location').textContent).toBe('/train')
  })

  it('sends a project without comments to the import, and one without labels to its labels', async () => {
    installFakeBridge({}, { examples: 0, labelled: 0 })
    const { unmount } = renderPage(<LabelPage projectId="p1" />)
    await userEvent.click(await screen.findByRole('link', { name: 'Import comments' }))
    expect(screen.getByTestId('location').textContent).toBe('/data?import')
    unmount()
    const bridge = installFakeBridge()
    bridge.world.projects[0]!.labels = []
    renderPage(<LabelPage projectId="p1" />)
    expect(await screen.findByText('This project has no labels yet')).toBeTruthy()
    await userEvent.type(screen.getByRole('textbox', { name: 'Name of the new label' }), 'spam{Enter}')
    expect(await screen.findByRole('button', { name: 'spam: open' })).toBeTruthy()
  })
})
