/** The import dialog from the file to the result, and every way in which it can go wrong. */
import { DataPage } from '@renderer/features/data/data-page'
import { AppError } from '@shared/errors'
import type { ImportReport } from '@shared/import'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type FakeBridge, type Handlers, installFakeBridge } from '@tests/renderer/fake-bridge'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const user = userEvent.setup()

async function openWizard(overrides: Partial<Handlers> = {}): Promise<FakeBridge> {
  const bridge = installFakeBridge(overrides, { examples: 0, labelled: 0 })
  renderPage(<DataPage projectId="p1" />)
  await user.click(await screen.findByRole('button', { name: 'Import comments' }))
  await screen.findByRole('dialog')
  return bridge
}

const press = async (name: string | RegExp) => user.click(await screen.findByRole('button', { name }))
const choose = async (field: string, option: string) => {
  await user.click(screen.getByRole('combobox', { name: field }))
  await user.click(await screen.findByRole('option', { name: option }))
}

describe('Import', () => {
  it('goes from the guess to the result, and offers the next step', async () => {
    const bridge = await openWizard()
    const preview = await screen.findByRole('region', { name: 'First rows of the file' })
    expect(within(preview).getAllByRole('row')).toHaveLength(9)
    expect(within(preview).getByRole('columnheader', { name: /^text/ }).textContent).toContain('comment_text')
    await press('Check the file')
    expect(await screen.findByRole('row', { name: /severe toxic.* 450 4,941 9/ })).toBeTruthy()
    expect(screen.getByRole('row', { name: /^118 toxic the label is "yes", expected/ })).toBeTruthy()
    await press('Import 5,400 comments')
    expect(await screen.findByText(/^3 comments from talk-page.csv imported/)).toBeTruthy()
    const mapping = { text: 'comment_text', id: 'id', labels: { kind: 'columns', columns: expect.arrayContaining(['threat']) } }
    expect(bridge.callsOf('import/run')[0]).toMatchObject({ projectId: 'p1', path: '/home/ada/talk-page.csv', mapping })
    await press('Label comments')
    expect(screen.getByTestId('location').textContent).toBe('/label')
  })

  it('takes a dropped file', async () => {
    installFakeBridge({}, { examples: 0, labelled: 0 })
    renderPage(<DataPage projectId="p1" />)
    await screen.findByText('There are no comments yet')
    const dataTransfer = { types: ['Files'], files: [new File(['x'], 'forum.jsonl')] }
    fireEvent.dragOver(window, { dataTransfer })
    expect(screen.getByText('Drop the file to look into it')).toBeTruthy()
    fireEvent.drop(window, { dataTransfer })
    expect(await screen.findByText('Import forum.jsonl')).toBeTruthy()
    expect(await screen.findByText(/^JSONL file/)).toBeTruthy()
  })

  it('opens the file dialog when a link asks for it', async () => {
    installFakeBridge({}, { examples: 0, labelled: 0 })
    renderPage(<DataPage projectId="p1" />, '/data?import')
    expect(await screen.findByText('Import talk-page.csv')).toBeTruthy()
    expect(screen.getByTestId('location').textContent).toBe('/data')
  })

  it('reads labels from one column, with the names found in the first rows', async () => {
    const bridge = await openWizard()
    await screen.findByRole('region', { name: 'First rows of the file' })
    await choose('Labels', 'Labels separated in one column')
    await press('Check the file')
    expect(await screen.findByText('Choose the column that holds the labels.')).toBeTruthy()
    expect(bridge.callsOf('import/survey')).toHaveLength(0)
    await choose('Column of the labels', 'tags')
    await press('Check the file')
    await screen.findByRole('button', { name: /^Import 5,400/ })
    expect(bridge.callsOf('import/survey')[0]?.mapping.labels).toEqual({
      kind: 'delimited',
      column: 'tags',
      delimiter: ';',
      labels: ['toxic', 'insult'],
    })
  })

  it('imports without labels, and keeps the choices on the way back', async () => {
    const bridge = await openWizard()
    await screen.findByRole('region', { name: 'First rows of the file' })
    await choose('Labels', 'Import without labels')
    await press('Check the file')
    await screen.findByRole('button', { name: /^Import 5,400/ })
    expect(bridge.callsOf('import/survey')[0]?.mapping.labels).toBeNull()
    await press('Back to the columns')
    const field = await screen.findByRole('combobox', { name: 'Labels' })
    expect((field as HTMLInputElement).value).toBe('Import without labels')
  })

  it('tells why a file cannot be read, and takes another', async () => {
    const message = 'The file is UTF-16, expected UTF-8: save it as UTF-8 and choose it again.'
    await openWizard({
      'import/inspect': () => {
        throw new AppError('invalid-input', message)
      },
    })
    expect((await screen.findByRole('alert')).textContent).toContain(message)
    expect(screen.getByRole('button', { name: 'Choose another file' })).toBeTruthy()
  })

  it('does not import a file of which no row is good', async () => {
    await openWizard({
      'import/survey': () => ({ rows: 0, bad: 7, badRows: [], labels: [], clean: 0, unlabelled: 0, empty: 0, duplicates: 0 }),
    })
    await press('Check the file')
    expect((await screen.findByRole('button', { name: 'Import 0 comments' })).hasAttribute('disabled')).toBe(true)
  })

  it('shows how far it is, and cancels', async () => {
    let finish: (report: ImportReport) => void = () => {}
    const bridge = await openWizard({
      'import/run': () =>
        new Promise<ImportReport>((resolve) => {
          finish = resolve
        }),
    })
    await press('Check the file')
    await press('Import 5,400 comments')
    const bar = await screen.findByRole('progressbar', { name: 'Storing the comments' })
    await waitFor(() => expect(bridge.callsOf('import/run')).toHaveLength(1))
    const { importId } = bridge.callsOf('import/run')[0]!
    const event = { bytesRead: 30, bytesTotal: 100, rows: 1600, bad: 1 }
    act(() => bridge.emit('import/progress', { ...event, importId: 'of something else', bytesRead: 99 }))
    act(() => bridge.emit('import/progress', { ...event, importId }))
    expect(bar.getAttribute('aria-valuenow')).toBe('30')
    expect(screen.getByText(/1,600 rows.*1 left out/)).toBeTruthy()
    await press('Cancel import')
    expect(bridge.callsOf('import/cancel')).toEqual([{ importId }])
    act(() => finish({ imported: 0, bad: 1, badRows: [], newLabels: [], seconds: 1, cancelled: true }))
    expect(await screen.findByText('The import of talk-page.csv was cancelled: nothing was stored.')).toBeTruthy()
  })

  it('tells a failed import and lets the user go back', async () => {
    await openWizard({
      'import/run': () => {
        throw new AppError('storage', 'The disk is full: free some space and try again.', 'ENOSPC')
      },
    })
    await press('Check the file')
    await press('Import 5,400 comments')
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is full')
    await press('Back to the check')
    expect(await screen.findByRole('button', { name: 'Import 5,400 comments' })).toBeTruthy()
  })

  it('stops a check that is left', async () => {
    const bridge = await openWizard({ 'import/survey': () => new Promise(() => {}) })
    await press('Check the file')
    await screen.findByRole('progressbar')
    await waitFor(() => expect(bridge.callsOf('import/survey')).toHaveLength(1))
    await press('Back to the columns')
    const { importId } = bridge.callsOf('import/survey')[0]!
    await waitFor(() => expect(bridge.callsOf('import/cancel')).toEqual([{ importId }]))
  })
})
