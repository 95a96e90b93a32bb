/** The Runs page: the table, one run opened, several compared, and what can be done to them. */
import { RunsPage } from '@renderer/features/runs/runs-page'
import { AppError } from '@shared/errors'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { giveChartsASize } from '@tests/renderer/components/charts/chart-size'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { makeRun } from '@tests/renderer/fake-data'
import { renderPage } from '@tests/renderer/render'
import { Link, Route, Routes } from 'react-router'
import { beforeEach, describe, expect, it } from 'vitest'

giveChartsASize()

const open = (path = '/runs') => renderPage(<RunsPage projectId="p1" />, path)
const table = () => screen.findByRole('grid', { name: 'Runs' })
const names = async () =>
  [...(await table()).querySelectorAll('tbody tr[aria-rowindex]')].map((row) => row.querySelectorAll('td')[2]!.textContent)
const row = async (name: string) => within(await table()).getByRole('row', { name: new RegExp(name) })
const location = () => screen.getByTestId('location').textContent

beforeEach(() => localStorage.clear())

describe('the table', () => {
  it('lists the runs of this project and those of none, newest first', async () => {
    const bridge = installFakeBridge({}, { runs: 2 })
    bridge.world.runs.push(makeRun(2, null), makeRun(3, 'p2'))
    open()
    expect(await names()).toEqual(['quiet heron', 'patient otter', 'bright fern'])
  })

  it('sorts by a column, figures from the top, and turns round on a second click', async () => {
    installFakeBridge({}, { runs: 3 })
    open()
    await userEvent.click(await screen.findByRole('button', { name: 'Sort by F1' }))
    expect(await names()).toEqual(['bright fern', 'patient otter', 'quiet heron'])
    expect(screen.getByRole('columnheader', { name: /F1/ }).getAttribute('aria-sort')).toBe('descending')
    await userEvent.click(screen.getByRole('button', { name: 'Sort by F1' }))
    expect(await names()).toEqual(['quiet heron', 'patient otter', 'bright fern'])
  })

  it('shows the columns that are chosen', async () => {
    installFakeBridge({}, { runs: 1 })
    open()
    await table()
    expect(screen.queryByRole('columnheader', { name: /Validation loss/ })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }))
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Validation loss' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Base' }))
    expect(screen.getByRole('columnheader', { name: /Validation loss/ })).toBeTruthy()
    expect(screen.queryByRole('columnheader', { name: /Base/ })).toBeNull()
  })

  it('draws only the rows in view of a long history', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    bridge.world.runs = Array.from({ length: 500 }, (_, index) => makeRun(index, 'p1', { name: `run number ${index}` }))
    open()
    const rows = (await names()).length
    expect(rows).toBeGreaterThan(10)
    expect(rows).toBeLessThan(60)
    expect((await table()).getAttribute('aria-rowcount')).toBe('501')
  })

  it('is moved through, opened, added to and renamed by keyboard', async () => {
    const bridge = installFakeBridge({}, { runs: 3 })
    open()
    ;(await row('quiet heron')).focus()
    await userEvent.keyboard('{ArrowDown}')
    await waitFor(async () => expect(document.activeElement).toBe(await row('patient otter')))
    await userEvent.keyboard('{Enter}')
    expect(location()).toBe('/runs?run=run-1')
    await userEvent.keyboard('{End}')
    await waitFor(async () => expect(document.activeElement).toBe(await row('bright fern')))
    await userEvent.keyboard(' ')
    expect(location()).toBe('/runs?run=run-1&run=run-2')
    await userEvent.keyboard('{F2}')
    const input = await screen.findByRole('textbox', { name: 'New name of bright fern' })
    await userEvent.clear(input)
    await userEvent.type(input, 'more epochs{Enter}')
    expect(bridge.callsOf('runs/update')).toEqual([{ runId: 'run-2', name: 'more epochs' }])
    expect(await row('more epochs')).toBeTruthy()
  })

  it('keeps the old name on Escape and when nothing is typed', async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    open()
    await userEvent.dblClick(within(await row('quiet heron')).getByText('quiet heron'))
    await userEvent.type(screen.getByRole('textbox', { name: 'New name of quiet heron' }), 'other{Escape}')
    expect(bridge.callsOf('runs/update')).toEqual([])
    await userEvent.dblClick(within(await row('quiet heron')).getByText('quiet heron'))
    const input = screen.getByRole('textbox', { name: 'New name of quiet heron' })
    await userEvent.clear(input)
    await userEvent.keyboard('{Enter}')
    expect(bridge.callsOf('runs/update')).toEqual([])
  })

  it('stars a run', async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    open()
    await userEvent.click(await screen.findByRole('button', { name: 'Star quiet heron' }))
    expect(bridge.callsOf('runs/update')).toEqual([{ runId: 'run-0', starred: true }])
    expect(await screen.findByRole('button', { name: 'Take the star off quiet heron' })).toBeTruthy()
  })

  it('follows a run that changes elsewhere', async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    open()
    await row('quiet heron')
    Object.assign(bridge.world.runs[0]!, { status: 'interrupted', reason: 'The engine process was killed.' })
    act(() => bridge.emit('runs/changed', { runId: 'run-0' }))
    expect(await screen.findByText('Interrupted')).toBeTruthy()
  })
})

describe('one run', () => {
  it('opens with its outcome, curves, epochs, report, settings and notices', async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    bridge.world.runs[0]!.notices = ['“threat” has no positive comment: it got weight 1.']
    open('/runs?run=run-0')
    const run = await screen.findByRole('region', { name: 'Run quiet heron' })
    expect(within(run).getByText(/^Finished after 12 min/)).toBeTruthy()
    expect(within(run).getByText(/got weight 1/)).toBeTruthy()
    expect(within(run).getByRole('figure', { name: /Training, each step, 189 points/ })).toBeTruthy()
    expect(within(within(run).getByRole('table', { name: 'Epochs' })).getAllByRole('row')).toHaveLength(4)
    const report = within(run).getByRole('table', { name: 'Classification report' })
    const none = within(report).getByRole('row', { name: /none of the labels/ })
    expect(none.textContent).toContain('0.404')
    expect(within(report).getByRole('row', { name: /^toxic/ }).textContent).toMatch(/0\.50$/)
    const settings = within(run).getByRole('table', { name: 'Settings' })
    expect(within(settings).getByRole('row', { name: /Learning rate/ }).textContent).toBe('Learning rate2e-5')
    expect(within(settings).getByRole('row', { name: /Data hash/ }).textContent).toMatch(/^Data hasha{12}…/)
  })

  it('tells why a run failed, and resumes what can be resumed', async () => {
    const bridge = installFakeBridge({}, { runs: 0 })
    bridge.world.runs = [makeRun(0, 'p1', { status: 'failed', reason: 'The disk is full.', resumable: true, step: 60 })]
    open('/runs?run=run-0')
    expect(await screen.findByText(/^Failed at step 60 of 189\. The disk is full\./)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Resume training' }))
    expect(bridge.callsOf('training/resume')).toEqual([{ runId: 'run-0' }])
  })

  it('keeps a note when its field is left', async () => {
    const bridge = installFakeBridge({}, { runs: 1 })
    open('/runs?run=run-0')
    await userEvent.type(await screen.findByRole('textbox', { name: 'Note' }), 'Better on threats. ')
    expect(bridge.callsOf('runs/update')).toEqual([])
    await userEvent.tab()
    expect(bridge.callsOf('runs/update')).toEqual([{ runId: 'run-0', note: 'Better on threats.' }])
  })
})

describe('several runs', () => {
  const compared = async () => {
    const bridge = installFakeBridge({}, { runs: 3 })
    open('/runs?run=run-0&run=run-1')
    return { bridge, section: await screen.findByRole('region', { name: 'Comparison' }) }
  }

  it('shows only the settings that differ, until all are asked for', async () => {
    const { section } = await compared()
    const settings = () =>
      within(within(section).getByRole('table', { name: 'Settings compared' }))
        .getAllByRole('row')
        .slice(1)
        .map((one) => one.textContent)
    expect(settings()).toEqual(['Learning rate2e-55e-5', 'Batch size6432'])
    await userEvent.click(within(section).getByRole('switch', { name: 'Only what differs' }))
    expect(settings().length).toBeGreaterThan(15)
    expect(settings()).toContain('Epochs33')
  })

  it('compares metrics and labels with the first, which can be changed', async () => {
    const { section } = await compared()
    const roc = () =>
      within(within(section).getByRole('table', { name: 'Metrics compared' })).getByRole('row', { name: /^ROC AUC, macro/ })
        .textContent
    expect(roc()).toBe('ROC AUC, macro0.8800.892+0.012 ▲, better')
    const report = within(section).getByRole('table', { name: 'f1-score by label, compared' })
    expect(within(report).getByRole('row', { name: /none of the labels/ }).textContent).toContain('+0.010')
    await userEvent.click(within(section).getByRole('combobox', { name: /better/ }))
    await userEvent.click(await screen.findByRole('option', { name: 'patient otter' }))
    await waitFor(() => expect(location()).toBe('/runs?run=run-1&run=run-0'))
    await waitFor(() => expect(roc()).toBe('ROC AUC, macro0.8920.880−0.012 ▽, worse'))
  })

  it('lays the curves over each other', async () => {
    const { section } = await compared()
    for (const name of [
      'quiet heron, training',
      'quiet heron, validation',
      'patient otter, training',
      'patient otter, validation',
    ])
      expect(within(section).getByRole('button', { name })).toBeTruthy()
    await userEvent.click(within(section).getByRole('combobox', { name: 'Shown on the chart' }))
    await userEvent.click(await screen.findByRole('option', { name: 'Average precision, by epoch' }))
    expect(within(section).getByRole('figure', { name: /quiet heron, 3 points/ })).toBeTruthy()
  })

  it('warns when the runs did not use the same comments', async () => {
    const bridge = installFakeBridge({}, { runs: 2 })
    bridge.world.runs[1]!.dataHash = 'b'.repeat(64)
    open('/runs?run=run-0&run=run-1')
    expect(await screen.findByText(/did not use the same comments/)).toBeTruthy()
  })
})

describe('deleting', () => {
  it('asks, says what goes, and takes the runs out of list and selection', async () => {
    const bridge = installFakeBridge({}, { runs: 3 })
    open('/runs?run=run-0&run=run-1')
    await userEvent.click(await screen.findByRole('button', { name: 'Delete 2 runs' }))
    const dialog = await screen.findByRole('dialog', { name: 'Delete 2 runs?' })
    expect(dialog.textContent).toMatch(/checkpoint and model are removed.*Your comments and labels stay/)
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete 2 runs' }))
    await waitFor(() => expect(bridge.callsOf('runs/delete')).toEqual([{ runId: 'run-0' }, { runId: 'run-1' }]))
    await waitFor(async () => expect(await names()).toEqual(['bright fern']))
    expect(location()).toBe('/runs')
  })

  it('leaves a running run alone', async () => {
    const bridge = installFakeBridge({}, { runs: 2 })
    bridge.world.runs[0]!.status = 'running'
    open('/runs?run=run-0&run=run-1')
    await userEvent.click(await screen.findByRole('button', { name: 'Delete 2 runs' }))
    expect(await screen.findByText(/“quiet heron” is training and stays/)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Delete run' }))
    await waitFor(() => expect(bridge.callsOf('runs/delete')).toEqual([{ runId: 'run-1' }]))
  })

  it('tells when a run could not be deleted, and keeps it', async () => {
    installFakeBridge(
      {
        'runs/delete': () => {
          throw new AppError('storage', 'The model folder cannot be removed: close the program that uses it.')
        },
      },
      { runs: 1 },
    )
    open('/runs?run=run-0')
    await userEvent.click(await screen.findByRole('button', { name: 'Delete 1 run' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Delete run' }))
    expect((await screen.findAllByText(/close the program that uses it/)).length).toBeGreaterThan(0)
    expect(await names()).toEqual(['quiet heron'])
  })
})

it('tells a newcomer what to do first', async () => {
  installFakeBridge({}, { runs: 0 })
  open()
  expect(await screen.findByText('No runs yet')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Set up a training' }).getAttribute('href')).toBe('/train')
})

it('says why the runs could not be loaded, and tries again', async () => {
  const bridge = installFakeBridge(
    {
      'runs/list': () => {
        throw new AppError('storage', 'The history cannot be read.')
      },
    },
    { runs: 1 },
  )
  open()
  expect(await screen.findByText('The history cannot be read.')).toBeTruthy()
  bridge.override({ 'runs/list': () => [] })
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('No runs yet')).toBeTruthy()
})

it('passes over a selected run that is gone', async () => {
  installFakeBridge({}, { runs: 1 })
  open('/runs?run=gone')
  expect(await screen.findByText(/^1 run\. Select one/)).toBeTruthy()
})

it('finds its selection again when the page was left by the side bar', async () => {
  installFakeBridge({}, { runs: 2 })
  renderPage(
    <>
      <Link to="/label">Label</Link>
      <Link to="/runs">Runs</Link>
      <Routes>
        <Route path="/runs" element={<RunsPage projectId="p1" />} />
        <Route path="*" element={null} />
      </Routes>
    </>,
    '/runs',
  )
  await userEvent.click(within(await row('patient otter')).getByText('patient otter'))
  expect(location()).toBe('/runs?run=run-1')
  await userEvent.click(screen.getByRole('link', { name: 'Label' }))
  expect(location()).toBe('/label')
  await userEvent.click(screen.getByRole('link', { name: 'Runs' }))
  expect(location()).toBe('/runs?run=run-1')
  expect(await screen.findByRole('region', { name: 'Run patient otter' })).toBeTruthy()
})
