/** The CUDA files in Settings: said what they are before anything is fetched, and each step on the way. */
import { DevicesSection } from '@renderer/features/settings/components/devices-section'
import type { CudaFiles } from '@shared/cuda'
import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { cudaFiles } from '@tests/renderer/fake-cuda'
import { renderPage } from '@tests/renderer/render'
import { expect, it } from 'vitest'

const user = userEvent.setup()

async function show(files: CudaFiles, isOn = true) {
  const bridge = installFakeBridge({ 'cuda/state': () => files })
  if (isOn) await bridge.invoke('network/switch', { on: true })
  renderPage(<DevicesSection />)
  const group = within(await screen.findByRole('group', { name: 'CUDA files' }))
  const tell = (change: Partial<CudaFiles>) => act(async () => bridge.emit('cuda/changed', cudaFiles(change)))
  return { bridge, group, tell }
}

const progress = { ...cudaFiles().progress, bytes: 60e6, totalBytes: 179_145_956, bytesPerSecond: 12e6, secondsLeft: 10 }

it('says whose they are, how much comes from where, what is checked and what is not among them', async () => {
  const { group, bridge } = await show(cudaFiles())
  for (const words of [
    /third party’s build/,
    /MIT licence/,
    /com\.example\.cuda@0\.4\.9/,
    /registry\.example\.org/,
    /from NVIDIA/,
  ])
    expect(group.getByText(words)).toBeTruthy()
  await user.click(await group.findByRole('button', { name: 'Install the CUDA files (179 MB)' }))
  expect(bridge.callsOf('cuda/install')).toHaveLength(1)
  expect(await group.findByRole('button', { name: 'Pause' })).toBeTruthy()
})

it('follows the download, and what is chosen on the way', async () => {
  const { group, bridge, tell } = await show(cudaFiles({ status: 'downloading', progress }))
  expect(group.getByRole('progressbar', { name: 'Download of the CUDA files' })).toBeTruthy()
  expect(group.getByText(/60.0 MB of 179 MB · 12.0 MB\/s/)).toBeTruthy()
  await tell({ status: 'downloading', progress: { ...progress, stalled: 'registry.example.org has sent nothing.' } })
  expect(await group.findByText(/nothing for 5 s.* has sent nothing\./)).toBeTruthy()
  await user.click(group.getByRole('button', { name: 'Pause' }))
  expect(bridge.callsOf('cuda/pause')).toHaveLength(1)
  await user.click(await group.findByRole('button', { name: 'Resume' }))
  expect(bridge.callsOf('cuda/install')).toHaveLength(1)
  await user.click(await group.findByRole('button', { name: 'Cancel' }))
  expect(bridge.callsOf('cuda/cancel')).toHaveLength(1)
  expect(await group.findByRole('button', { name: /^Install/ })).toBeTruthy()
})

it('looks at the devices again once they are there, and offers to remove them', async () => {
  const { group, bridge, tell } = await show(cudaFiles({ status: 'downloading', progress }))
  const before = bridge.callsOf('devices/list').length
  await tell({ status: 'unpacking' })
  expect((await group.findByRole('status')).textContent).toBe('Unpacking, and checking every file')
  expect(bridge.callsOf('devices/list')).toHaveLength(before)
  await tell({ status: 'installed' })
  expect(bridge.callsOf('devices/list')).toHaveLength(before + 1)
  await user.click(await group.findByRole('button', { name: 'Remove the CUDA files' }))
  expect(bridge.callsOf('cuda/remove')).toHaveLength(1)
})

it('says why it failed', async () => {
  const error = { code: 'network', message: 'The package arrived damaged twice.' } as const
  const { group, bridge } = await show(cudaFiles({ status: 'failed', error }))
  expect(group.getByRole('alert').textContent).toContain('The package arrived damaged twice.')
  await user.click(group.getByRole('button', { name: 'Try again' }))
  expect(bridge.callsOf('cuda/install')).toHaveLength(1)
})

it('points to the switch while the network is off', async () => {
  const { group, bridge } = await show(cudaFiles(), false)
  expect(await group.findByText(/The network is off/)).toBeTruthy()
  await user.click(group.getByRole('button', { name: /^Install/ }))
  expect(bridge.callsOf('cuda/install')).toHaveLength(0)
})

it('is not there where there are no such files', async () => {
  installFakeBridge({ 'cuda/state': () => cudaFiles({ offer: null }) })
  renderPage(<DevicesSection />)
  expect(await screen.findByText('NVIDIA graphics card (CUDA)')).toBeTruthy()
  expect(screen.queryByRole('group', { name: 'CUDA files' })).toBeNull()
})
