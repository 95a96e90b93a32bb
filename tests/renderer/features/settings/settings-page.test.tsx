/** Settings are kept as they are made; keys that clash are refused with a sentence. */
import { SettingsPage } from '@renderer/features/settings/settings-page'
import { AppError } from '@shared/errors'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { renderPage } from '@tests/renderer/render'
import { beforeEach, describe, expect, it } from 'vitest'

const user = userEvent.setup()
let bridge = installFakeBridge()

beforeEach(async () => {
  bridge = installFakeBridge()
  renderPage(<SettingsPage projectId="p1" />)
  await screen.findByText('Appearance')
})

const keyButton = (title: string) =>
  screen.getByRole('button', { name: new RegExp(`^${title}: .*(Change it|press the new key)`) })
const saved = () => bridge.callsOf('settings/set').at(-1)

describe('Settings', () => {
  it('keeps the colours chosen', async () => {
    await user.click(screen.getByRole('radio', { name: 'Dark' }))
    await waitFor(() => expect(saved()).toEqual({ colorScheme: 'dark' }))
  })

  it('gives an action another key', async () => {
    await user.click(keyButton('Skip'))
    await user.keyboard('x')
    await waitFor(() => expect(saved()).toEqual({ keys: { skip: 'x' } }))
    expect(keyButton('Skip').textContent).toBe('X')
    await user.click(keyButton('Mark toxic'))
    await user.keyboard('t')
    await waitFor(() => expect(saved()).toEqual({ keys: { skip: 'x', 'label-1': 't' } }))
    await user.click(screen.getByRole('button', { name: 'Restore the keys' }))
    await waitFor(() => expect(saved()).toEqual({ keys: {} }))
  })

  it('refuses a key that is taken, one that the window needs, and combinations', async () => {
    await user.click(keyButton('Skip'))
    await user.keyboard('1')
    expect((await screen.findByRole('alert')).textContent).toBe(
      '1 already belongs to “the label toxic”: choose another key or change that one first.',
    )
    await user.keyboard('?')
    expect(screen.getByRole('alert').textContent).toContain('needed to move around the window')
    await user.keyboard('{Control>}b{/Control}')
    expect(screen.getByRole('alert').textContent).toContain('Press one key alone')
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(bridge.callsOf('settings/set')).toHaveLength(0)
  })

  it('takes a key away, and all of them', async () => {
    await user.click(screen.getByRole('button', { name: 'Flag: use no key' }))
    await waitFor(() => expect(saved()).toEqual({ keys: { flag: '' } }))
    expect(keyButton('Flag').textContent).toBe('No key')
    await user.click(screen.getByRole('switch', { name: /^Use single keys/ }))
    await waitFor(() => expect(saved()).toEqual({ singleKeys: false }))
    expect(keyButton('Skip').hasAttribute('disabled')).toBe(true)
  })

  it('takes back what could not be saved', async () => {
    bridge.override({
      'settings/set': () => {
        throw new AppError('storage', 'The disk is full: free some space and try again.')
      },
    })
    await user.click(screen.getByRole('switch', { name: /^Use single keys/ }))
    expect(await screen.findByText('The disk is full: free some space and try again.')).toBeTruthy()
    await waitFor(() => expect((screen.getByRole('switch', { name: /^Use single keys/ }) as HTMLInputElement).checked).toBe(true))
  })

  it('says where the data is, and opens the folder', async () => {
    expect(await screen.findByText('/home/ada/.config/Moderato')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Open folder' }))
    expect(bridge.callsOf('app/open-data-folder')).toHaveLength(1)
  })

  it('says of each device what it is or why it is not there', async () => {
    expect(await screen.findByText('Available: AMD EPYC 7B13, 2 threads with 8.2 GB of memory.')).toBeTruthy()
    expect(screen.getByText('Not available. The CUDA files of ONNX Runtime are not installed.')).toBeTruthy()
    const slower = 'Available: SwiftShader, which computes on the processor. Training there is slower than on the CPU.'
    expect(screen.getByText(slower)).toBeTruthy()
  })
})
