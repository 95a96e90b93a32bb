/** The frame around every page: places, projects, palette, keys, training, and a page that breaks. */
import { notifications } from '@mantine/notifications'
import { spotlight } from '@mantine/spotlight'
import { App } from '@renderer/app/app'
import { PageBoundary } from '@renderer/app/page-boundary'
import { pages } from '@renderer/lib/pages'
import { AppError } from '@shared/errors'
import type { TrainProgress } from '@shared/progress'
import type { RunSummary } from '@shared/run'
import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type FakeBridge, type Handlers, installFakeBridge } from '@tests/renderer/fake-bridge'
import { makeRun } from '@tests/renderer/fake-data'
import type { WorldOptions } from '@tests/renderer/fake-world'
import { renderPage } from '@tests/renderer/render'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const user = userEvent.setup()

async function openApp(hash = '/settings', overrides: Partial<Handlers> = {}, options: WorldOptions = {}): Promise<FakeBridge> {
  window.location.hash = hash
  const bridge = installFakeBridge(overrides, options)
  render(<App colorScheme="light" />)
  await screen.findByRole('navigation', { name: 'Pages' })
  return bridge
}

const link = (name: string | RegExp) => within(screen.getByRole('navigation', { name: 'Pages' })).getByRole('link', { name })
const running = (): Partial<RunSummary> => ({ status: 'running', step: 81, totalSteps: 189, finishedAt: null, bestEpoch: 1 })

beforeEach(() =>
  act(() => {
    spotlight.close()
    notifications.clean()
  }),
)

describe('Side bar', () => {
  it('leads to every page and counts what is left and what was run', async () => {
    await openApp()
    await waitFor(() => expect(link('Label, 26 comments left to label')).toBeTruthy())
    expect(link('Runs, 3 runs')).toBeTruthy()
    expect(await screen.findByText('CPU 2 × EPYC 7B13')).toBeTruthy()
    await user.click(link('Data'))
    expect(await screen.findByRole('grid', { name: 'Comments' })).toBeTruthy()
    expect(window.location.hash).toBe('#/data')
    expect(link('Data').getAttribute('aria-current')).toBe('page')
    expect(document.title).toBe('Data · Moderato')
    expect(document.activeElement).toBe(screen.getByRole('main'))
  })

  it('begins with labelling', async () => {
    await openApp('/')
    await waitFor(() => expect(window.location.hash).toBe('#/label'))
  })
})

describe('Pages', () => {
  it.each(Object.values(pages))(
    '$title injects no style element, which the security policy would refuse',
    async ({ path, title }) => {
      await openApp(path)
      await waitFor(() => expect(document.title).toBe(`${title} · Moderato`))
      await waitFor(() => expect(screen.queryByLabelText('Loading the page')).toBeNull())
      await screen.findAllByRole('heading')
      expect([...document.querySelectorAll('style')].map((style) => style.outerHTML)).toEqual([])
      expect(screen.queryByText(/stopped working/)).toBeNull()
    },
  )

  it('break alone, and can be opened again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    let broken = true
    const Page = () => {
      if (broken) throw new Error('Cannot read properties of undefined')
      return <p>All is well.</p>
    }
    renderPage(
      <PageBoundary title="Runs">
        <Page />
      </PageBoundary>,
    )
    expect(screen.getByRole('alert').textContent).toContain('The Runs page stopped working. Nothing stored is lost.')
    broken = false
    await user.click(screen.getByRole('button', { name: 'Open the page again' }))
    expect(screen.getByText('All is well.')).toBeTruthy()
  })
})

describe('Projects', () => {
  const menu = async (item: string) => {
    await user.click(await screen.findByRole('button', { name: /^Project/ }))
    await user.click(await screen.findByRole('menuitem', { name: item }))
  }

  /** jsdom, which lays nothing out, hides a menu that is opened twice; the palette has the same commands. */
  const command = async (name: string) => {
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByPlaceholderText('Page, project or action'), `${name}{Enter}`)
  }

  it('are switched, and the choice is kept', async () => {
    const bridge = await openApp()
    await menu('Forum')
    expect(await screen.findByRole('button', { name: 'Project: Forum' })).toBeTruthy()
    expect(bridge.callsOf('settings/set')).toEqual([{ lastProjectId: 'p2' }])
  })

  it('are created with their labels, and opened', async () => {
    const bridge = await openApp()
    await menu('New project')
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Create project' }))
    expect(within(dialog).getByText('A project needs a name.')).toBeTruthy()
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'Shop reviews')
    await user.type(within(dialog).getByRole('combobox', { name: 'Labels' }), 'spam{Enter}rude{Enter}')
    await user.click(within(dialog).getByRole('button', { name: 'Create project' }))
    expect(await screen.findByRole('button', { name: 'Project: Shop reviews' })).toBeTruthy()
    expect(bridge.callsOf('projects/create')).toEqual([{ name: 'Shop reviews', labels: ['spam', 'rude'] }])
    expect(window.location.hash).toBe('#/data')
  })

  it('are renamed, and their labels too', async () => {
    const bridge = await openApp()
    await menu('Rename project')
    const field = await screen.findByRole('textbox', { name: 'Name' })
    await user.clear(field)
    await user.type(field, 'Talk pages{Enter}')
    expect(await screen.findByRole('button', { name: 'Project: Talk pages' })).toBeTruthy()
    await command('Edit labels')
    const label = await screen.findByRole('textbox', { name: 'Name of the label identity hate' })
    await user.clear(label)
    await user.type(label, 'identity_attack{Enter}')
    await waitFor(() =>
      expect(bridge.callsOf('labels/rename')).toEqual([
        { projectId: 'p1', labelId: 'p1-identity_hate', name: 'identity_attack' },
      ]),
    )
    await user.type(screen.getByRole('textbox', { name: 'Name of the new label' }), 'toxic{Enter}')
    expect(await screen.findByText('A label named "toxic" exists already: choose another name.')).toBeTruthy()
  })

  it('are deleted only after saying what goes with them', async () => {
    const bridge = await openApp()
    await menu('Delete project')
    expect(await screen.findByText(/“Wikipedia talk” goes for good, with 60 comments/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Keep project' }))
    expect(bridge.callsOf('projects/delete')).toHaveLength(0)
    await command('Delete project')
    const dialog = await screen.findByRole('dialog', { name: 'Delete project' })
    await user.click(within(dialog).getByRole('button', { name: 'Delete project' }))
    expect(await screen.findByRole('button', { name: 'Project: Forum' })).toBeTruthy()
    expect(bridge.callsOf('projects/delete')).toEqual([{ projectId: 'p1' }])
  })

  it('are asked for when there is none', async () => {
    await openApp('/label', { 'projects/list': () => [] })
    expect(await screen.findByRole('button', { name: 'Create a project' })).toBeTruthy()
  })

  it('that cannot be loaded are told, with a way to try again', async () => {
    const bridge = await openApp('/settings', {
      'projects/list': () => {
        throw new AppError('storage', 'The data folder cannot be read.')
      },
    })
    expect((await screen.findByRole('alert')).textContent).toContain('The projects could not be loaded.')
    bridge.override({ 'projects/list': () => bridge.world.projects })
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('heading', { name: 'Settings' })).toBeTruthy()
  })
})

describe('Keys of the window', () => {
  it('Ctrl+K finds pages, projects and actions', async () => {
    await openApp()
    await screen.findByRole('heading', { name: 'Settings' })
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByPlaceholderText('Page, project or action'), 'edit lab')
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('textbox', { name: 'Name of the new label' })).toBeTruthy()
  })

  it('? lists the keys of the page, but not while writing', async () => {
    await openApp('/data')
    await user.type(await screen.findByRole('textbox', { name: 'Search the comments' }), '?')
    expect(screen.queryByText('On this page')).toBeNull()
    act(() => screen.getByRole('main').focus())
    await user.keyboard('?')
    expect(await screen.findByText('On this page')).toBeTruthy()
    expect(screen.getByText('Move through the rows')).toBeTruthy()
  })
})

describe('Training', () => {
  it('shows how far it is on every page, and stops on request', async () => {
    const bridge = await openApp()
    expect(screen.queryByTitle(/open the training/)).toBeNull()
    bridge.world.runs[0] = makeRun(0, 'p1', running())
    act(() => bridge.emit('runs/changed', { runId: 'run-0' }))
    const pill = await screen.findByRole('link', { name: 'Training 43 %' })
    expect(pill.getAttribute('href')).toBe('#/train')
    const step = { step: 100, loss: 0.4, learningRate: 1e-5, gradNorm: 1 }
    const progress: TrainProgress = {
      kind: 'steps',
      steps: [step],
      totalSteps: 200,
      epoch: 1.5,
      samplesPerSecond: 20,
      secondsLeft: 190,
      rssBytes: 1e9,
    }
    act(() => bridge.emit('training/progress', { runId: 'run-0', progress }))
    expect(await screen.findByRole('link', { name: 'Training 50 % · 3 min left' })).toBeTruthy()
    act(() =>
      bridge.emit('training/progress', {
        runId: 'run-0',
        progress: { kind: 'phase', phase: 'evaluating', done: 1, total: 4, secondsLeft: 60 },
      }),
    )
    expect(await screen.findByRole('link', { name: 'Evaluating 25 % · 1 min left' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Stop the training' }))
    await user.click(await screen.findByRole('button', { name: 'Stop and keep best' }))
    expect(bridge.callsOf('training/stop')).toEqual([{ runId: 'run-0' }])
  })

  it.each([
    ['finished', {}, /^“quiet heron” finished/, 'Try it on a text'],
    ['stopped', {}, /^“quiet heron” stopped/, 'Try it on a text'],
    ['failed', { hasModel: false, reason: 'There was not enough memory.' }, /not enough memory/, 'Open the training'],
    [
      'interrupted',
      { hasModel: false, reason: 'The engine ended.' },
      /^“quiet heron” interrupted.*The engine ended/,
      'Open the training',
    ],
  ] as const)('that is %s is told in a sentence with a next step', async (status, change, sentence, step) => {
    const bridge = await openApp('/settings', {}, { runs: 1 })
    bridge.world.runs[0] = makeRun(0, 'p1', running())
    act(() => bridge.emit('runs/changed', { runId: 'run-0' }))
    await screen.findByRole('link', { name: /^Training/ })
    bridge.world.runs[0] = makeRun(0, 'p1', { status, ...change })
    act(() => bridge.emit('runs/changed', { runId: 'run-0' }))
    expect(await screen.findByText(sentence)).toBeTruthy()
    await waitFor(() => expect(screen.queryByRole('link', { name: /^Training/ })).toBeNull())
    await user.click(screen.getByRole('button', { name: step }))
    expect(window.location.hash).toBe(step === 'Try it on a text' ? '#/try?run=run-0' : '#/train')
  })

  it('is not told twice where the page shows it', async () => {
    const bridge = await openApp('/train', {}, { runs: 1 })
    bridge.world.runs[0] = makeRun(0, 'p1', running())
    act(() => bridge.emit('runs/changed', { runId: 'run-0' }))
    await screen.findByRole('region', { name: 'Training' })
    bridge.world.runs[0] = makeRun(0, 'p1', { status: 'finished' })
    act(() => bridge.emit('runs/changed', { runId: 'run-0' }))
    await screen.findByRole('region', { name: 'Last training' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(screen.queryByText(/^“quiet heron” finished/)).toBeNull()
  })

  it('is not announced when a run is only renamed', async () => {
    const bridge = await openApp()
    act(() => bridge.emit('runs/changed', { runId: 'run-1' }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(screen.queryByText(/“patient otter”/)).toBeNull()
  })
})
