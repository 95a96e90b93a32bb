/** The data folder in Settings: what takes how much, what a clean-up costs, a move and its end, the old folder. */
import { SettingsPage } from '@renderer/features/settings/settings-page'
import { AppError } from '@shared/errors'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { dataFolderAnswers, makeDataFolder } from '@tests/renderer/fake-data-folder'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const user = userEvent.setup()

async function open(folder = makeDataFolder(), overrides: Parameters<typeof installFakeBridge>[0] = {}) {
  const bridge = installFakeBridge({ ...dataFolderAnswers(folder), 'app/choose-file': () => '/mnt/disk', ...overrides })
  renderPage(<SettingsPage projectId="p1" />)
  const section = within(await screen.findByRole('region', { name: 'Data folder' }))
  await section.findByText('Together')
  return { bridge, section }
}

describe('what takes how much', () => {
  it('names the parts that hold something, their sum, and the cache outside', async () => {
    const { section } = await open()
    expect(section.getByText('1.0 GB')).toBeTruthy()
    expect(section.getByText('1.2 GB')).toBeTruthy()
    expect(section.queryByText(/before updates/)).toBeNull()
    expect(section.getByText(/2 models and 1 dataset of the Hub/)).toBeTruthy()
  })

  it('says what is not Moderato’s, and why the folder cannot move', async () => {
    const fixed = 'This data folder was named with --home.'
    const foreign = { part: 'foreign' as const, bytes: 8, files: 1 }
    const { section } = await open(makeDataFolder({ fixed, foreign: ['holiday.jpg'], parts: [foreign] }))
    expect(section.getByText(/Left alone, whatever is cleaned or moved: holiday\.jpg/)).toBeTruthy()
    expect(section.getByText(fixed)).toBeTruthy()
    expect(section.getByRole('button', { name: 'Move to another place' })).toHaveProperty('disabled', true)
  })

  it('says when it could not be looked through', async () => {
    installFakeBridge({
      'data-folder/get': () => {
        throw new AppError('storage', 'The disk reported an error.')
      },
    })
    renderPage(<SettingsPage projectId="p1" />)
    expect(await screen.findByText('The data folder could not be looked through.')).toBeTruthy()
    expect(screen.getByText('/home/ada/.config/Moderato')).toBeTruthy()
  })
})

describe('making room', () => {
  it('chooses what costs nothing, says what cannot be made again, and frees what was chosen', async () => {
    const { bridge, section } = await open()
    await user.click(section.getByRole('button', { name: 'Make room' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getAllByRole('checkbox').map((box) => (box as HTMLInputElement).checked)).toEqual([true, false])
    expect(dialog.getByText(/Cannot be made again: these runs can no longer be resumed/)).toBeTruthy()
    expect(dialog.getByRole('button', { name: 'Remove 200 MB' })).toBeTruthy()
    await user.click(dialog.getByRole('checkbox', { name: /^Checkpoints/ }))
    await user.click(dialog.getByRole('button', { name: 'Remove 290 MB' }))
    expect(await screen.findByText('290 MB are free again.')).toBeTruthy()
    expect(bridge.callsOf('data-folder/clean-up')).toEqual([{ items: ['tokens', 'checkpoints'] }])
  })

  it('has nothing to offer, or says why it did not work', async () => {
    const busy = () => {
      throw new AppError('busy', 'A run is training.')
    }
    const { section } = await open(undefined, { 'data-folder/clean-up': busy })
    await user.click(section.getByRole('button', { name: 'Make room' }))
    await user.click(await screen.findByRole('button', { name: 'Remove 200 MB' }))
    expect(await screen.findByText('A run is training.')).toBeTruthy()
  })
})

describe('the move', () => {
  it('shows the place, moves on a yes, says how far it is, and starts again', async () => {
    let finish = () => {}
    const moving = () => new Promise<void>((resolve) => (finish = resolve))
    const { bridge, section } = await open(makeDataFolder({ foreign: ['holiday.jpg'] }), { 'data-folder/move': moving })
    await user.click(section.getByRole('button', { name: 'Move to another place' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText('/mnt/disk/Moderato')).toBeTruthy()
    expect(dialog.getByText('71 files, 1.2 GB of 80.0 GB free there')).toBeTruthy()
    expect(dialog.getByText(/staying where it is: holiday\.jpg/)).toBeTruthy()
    expect(bridge.callsOf('data-folder/move')).toEqual([])
    await user.click(dialog.getByRole('button', { name: 'Move 1.2 GB' }))
    expect(await dialog.findByText('Copying the files')).toBeTruthy()
    act(() => bridge.emit('data-folder/move-progress', { phase: 'verifying', bytes: 500e6, totalBytes: 1.2e9 }))
    expect(await dialog.findByText('500 MB of 1.2 GB')).toBeTruthy()
    await user.keyboard('{Escape}')
    await user.click(dialog.getByRole('button', { name: 'Stop the move' }))
    expect(bridge.callsOf('data-folder/stop-move')).toHaveLength(1)
    finish()
    await user.click(await dialog.findByRole('button', { name: 'Start again' }))
    await waitFor(() => expect(bridge.callsOf('data-folder/restart')).toHaveLength(1))
    expect(bridge.callsOf('data-folder/move')).toEqual([{ place: '/mnt/disk/Moderato' }])
  })

  it('says why a place does not do, and why a move did not reach its end', async () => {
    const full = () => {
      throw new AppError('invalid-input', '/mnt/disk is a file: expected a folder that is new or empty.')
    }
    const { bridge, section } = await open(undefined, { 'data-folder/plan-move': full })
    await user.click(section.getByRole('button', { name: 'Move to another place' }))
    expect(await section.findByText('/mnt/disk is a file: expected a folder that is new or empty.')).toBeTruthy()
    bridge.override({
      'data-folder/plan-move': dataFolderAnswers()['data-folder/plan-move'],
      'data-folder/move': () => {
        throw new AppError('busy', 'Another program works on the data folder.')
      },
    })
    await user.click(section.getByRole('button', { name: 'Try again' }))
    await user.click(await screen.findByRole('button', { name: 'Move 1.2 GB' }))
    expect(await screen.findByText('The data folder is where it was.')).toBeTruthy()
    expect(screen.getByText('Another program works on the data folder.')).toBeTruthy()
  })

  it('offers the removal of what is left at the old place, and says what stays there', async () => {
    const before = { folder: '/old', bytes: 900e6, files: 70 }
    const { section } = await open(makeDataFolder({ before }), {
      'data-folder/remove-old': () => ({ folder: '/old', files: 69, bytes: 899e6, left: ['holiday.jpg'] }),
    })
    expect(section.getByText(/70 files, 900 MB\. Files that were changed since/)).toBeTruthy()
    await user.click(section.getByRole('button', { name: 'Remove the old folder' }))
    expect(await screen.findByText('899 MB are free again at /old. Left there: holiday.jpg.')).toBeTruthy()
  })
})
