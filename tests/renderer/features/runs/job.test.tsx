/** Runs handed on as jobs from the Runs page, and their results taken back. */
import { RunsPage } from '@renderer/features/runs/runs-page'
import { AppError } from '@shared/errors'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { giveChartsASize } from '@tests/renderer/components/charts/chart-size'
import { type FakeBridge, installFakeBridge } from '@tests/renderer/fake-bridge'
import { renderPage } from '@tests/renderer/render'
import { beforeEach, expect, it } from 'vitest'

giveChartsASize()
beforeEach(() => localStorage.clear())

const open = () => renderPage(<RunsPage projectId="p1" />, '/runs')
const dialog = () => screen.findByRole('dialog')
const button = async (name: string) => within(await dialog()).getByRole('button', { name })

async function exportFirst() {
  await userEvent.click(await screen.findByRole('button', { name: /^Actions for quiet heron/ }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Export as a job…' }))
}

/** An export that waits until it is told how it ends. */
function heldExport(bridge: FakeBridge) {
  let resolve: (done: { folder: string }) => void = () => undefined
  let reject: (error: AppError) => void = () => undefined
  bridge.override({
    'jobs/export': () =>
      new Promise((onDone, onError) => {
        resolve = onDone
        reject = onError
      }),
  })
  return { resolve: (done: { folder: string }) => resolve(done), reject: (error: AppError) => reject(error) }
}

it('exports a run below the folder that is chosen, tells how far it is, and shows the folder', async () => {
  const bridge = installFakeBridge({ 'app/choose-file': () => '/home/ada/out' }, { runs: 1 })
  const end = heldExport(bridge)
  open()
  await exportFirst()
  expect((await dialog()).textContent).toContain('Export “quiet heron” as a job')
  const [call] = bridge.callsOf('jobs/export')
  expect(call).toMatchObject({ runId: bridge.world.runs[0]!.id, parent: '/home/ada/out' })
  act(() => bridge.emit('jobs/progress', { jobId: call!.jobId, phase: 'writing-data', done: 30, total: 120 }))
  const bar = await screen.findByRole('progressbar', { name: 'Writing the comments' })
  expect(bar.getAttribute('aria-valuenow')).toBe('25')
  act(() => bridge.emit('jobs/progress', { jobId: 'another', phase: 'checking', done: 1, total: 2 }))
  expect(screen.queryByText('Checking every file…')).toBeNull()
  end.resolve({ folder: '/home/ada/out/quiet heron job' })
  await waitFor(async () => expect((await dialog()).textContent).toContain('/home/ada/out/quiet heron job'))
  await userEvent.click(await button('Show the folder'))
  expect(bridge.callsOf('jobs/show')).toEqual([{ folder: '/home/ada/out/quiet heron job' }])
})

it('an export that is cancelled leaves no dialog', async () => {
  const bridge = installFakeBridge({ 'app/choose-file': () => '/home/ada/out' }, { runs: 1 })
  const end = heldExport(bridge)
  bridge.override({ 'jobs/cancel': () => end.reject(new AppError('cancelled', 'The export was stopped; nothing was kept.')) })
  open()
  await exportFirst()
  await userEvent.click(await button('Cancel'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(bridge.callsOf('jobs/cancel')).toEqual([{ jobId: bridge.callsOf('jobs/export')[0]!.jobId }])
})

it('where no folder is chosen, nothing happens', async () => {
  const bridge = installFakeBridge({ 'app/choose-file': () => null }, { runs: 1 })
  open()
  await exportFirst()
  await userEvent.click(screen.getByRole('button', { name: 'Import a job result…' }))
  expect(bridge.callsOf('app/choose-file')).toEqual([{ purpose: 'job-place' }, { purpose: 'job' }])
  expect(screen.queryByRole('dialog')).toBeNull()
  expect([...bridge.callsOf('jobs/export'), ...bridge.callsOf('jobs/import')]).toEqual([])
})

it('a result comes into this project and is opened', async () => {
  const bridge = installFakeBridge({ 'app/choose-file': () => '/home/ada/job' }, { runs: 0 })
  open()
  await userEvent.click(await screen.findByRole('button', { name: 'Import a job result…' }))
  expect(await screen.findByRole('heading', { name: 'quiet heron, elsewhere' })).toBeTruthy()
  expect(bridge.callsOf('jobs/import')).toMatchObject([{ projectId: 'p1', folder: '/home/ada/job' }])
  expect(screen.queryByRole('dialog')).toBeNull()
})

it('a result that is refused says why, and the next one begins anew', async () => {
  const refused = () => {
    throw new AppError('invalid-input', 'This result is in the history already.')
  }
  const bridge = installFakeBridge({ 'app/choose-file': () => '/home/ada/job', 'jobs/import': refused }, { runs: 1 })
  const end = heldExport(bridge)
  open()
  await userEvent.click(await screen.findByRole('button', { name: 'Import a job result…' }))
  await waitFor(async () => expect((await dialog()).textContent).toContain('This result is in the history already.'))
  await userEvent.click(await button('Close'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await exportFirst()
  expect((await dialog()).textContent).not.toContain('in the history already')
  end.resolve({ folder: '/home/ada/out' })
})
