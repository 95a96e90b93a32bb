/** The account: a token goes in, is never shown again, and is not kept in plain text unless that was chosen. */
import { AccountSection } from '@renderer/features/settings/components/account-section'
import { AppError } from '@shared/errors'
import type { AccountStatus } from '@shared/identity'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const user = userEvent.setup()
const token = 'hf_abcdefghijklmnop'
const status = (changes: Partial<AccountStatus> = {}): AccountStatus => ({
  endpoint: 'https://huggingface.co',
  source: null,
  keeping: 'keychain',
  keychain: 'GNOME Keyring',
  ...changes,
})
const plain = { keeping: 'plain-text-only', keychain: 'no secret service runs here' } as const

async function enter() {
  await user.type(await screen.findByLabelText('Access token'), token)
  await user.click(screen.getByRole('button', { name: 'Keep the token' }))
}

describe('a token', () => {
  it('is kept by the keychain, and can be removed', async () => {
    const bridge = installFakeBridge()
    renderPage(<AccountSection />)
    await enter()
    expect(await screen.findByText('A token for huggingface.co is kept by GNOME Keyring.')).toBeTruthy()
    expect(bridge.callsOf('account/keep')).toEqual([{ token, keep: 'keychain' }])
    expect(document.body.innerHTML).not.toContain(token)
    await user.click(screen.getByRole('button', { name: 'Remove the token' }))
    expect(await screen.findByLabelText('Access token')).toHaveProperty('value', '')
  })

  it('without a keychain is asked about before it is stored', async () => {
    const bridge = installFakeBridge({ 'account/status': () => status(plain) })
    renderPage(<AccountSection />)
    await enter()
    expect(await screen.findByText(/There is no keychain: no secret service runs here/)).toBeTruthy()
    expect(bridge.callsOf('account/keep')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByText(/There is no keychain/)).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Keep the token' }))
    await user.click(await screen.findByRole('button', { name: 'Keep for this session only' }))
    await waitFor(() => expect(bridge.callsOf('account/keep')).toEqual([{ token, keep: 'session' }]))
    expect(await screen.findByText(/is kept until Moderato is closed/)).toBeTruthy()
  })

  it('is stored as plain text where that was chosen', async () => {
    const bridge = installFakeBridge({ 'account/status': () => status(plain) })
    renderPage(<AccountSection />)
    await enter()
    await user.click(await screen.findByRole('button', { name: 'Store as plain text' }))
    expect(await screen.findByText(/kept as plain text in the data folder, as you chose/)).toBeTruthy()
    expect(bridge.callsOf('account/keep')).toEqual([{ token, keep: 'plain-text' }])
  })

  it('that is none is refused in its field', async () => {
    installFakeBridge({
      'account/keep': () => {
        throw new AppError('invalid-input', 'This is no access token.')
      },
    })
    renderPage(<AccountSection />)
    await enter()
    expect(await screen.findByText('This is no access token.')).toBeTruthy()
  })

  it('of the environment is named, and not Moderato’s to remove', async () => {
    installFakeBridge({ 'account/status': () => status({ source: 'environment' }) })
    renderPage(<AccountSection />)
    expect(await screen.findByText(/comes from the variable HF_TOKEN/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Remove the token' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Enter another token' }))
    expect(await screen.findByLabelText('Access token')).toBeTruthy()
  })
})

describe('whose it is', () => {
  it('is asked only at the button, and only while the network is on', async () => {
    const bridge = installFakeBridge({ 'account/status': () => status({ source: 'keychain' }) })
    renderPage(<AccountSection />)
    const ask = await screen.findByRole('button', { name: 'Ask huggingface.co whose it is' })
    expect(ask).toHaveProperty('disabled', true)
    expect(screen.getByText('Switch the network on for that.')).toBeTruthy()
    expect(bridge.callsOf('account/who-am-i')).toEqual([])
  })

  it('tells name, organizations and what the token allows', async () => {
    installFakeBridge({
      'account/status': () => status({ source: 'keychain' }),
      'network/status': () => ({
        state: 'on',
        forcedBy: null,
        endpoint: 'https://huggingface.co',
        proxy: null,
        certificateFile: null,
      }),
    })
    renderPage(<AccountSection />)
    await user.click(await screen.findByRole('button', { name: 'Ask huggingface.co whose it is' }))
    expect(await screen.findByText('Ada (ada)')).toBeTruthy()
    expect(screen.getByText('Organizations: moderators')).toBeTruthy()
    expect(screen.getByText('The token “laptop” reads only.')).toBeTruthy()
    expect(screen.getByText('It cannot push.')).toBeTruthy()
  })
})
