/** The table of comments: paging, filters, keys, selection, and what it says when something is missing. */
import { DataPage } from '@renderer/features/data/data-page'
import { AppError } from '@shared/errors'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type FakeBridge, type Handlers, installFakeBridge } from '@tests/renderer/fake-bridge'
import type { WorldOptions } from '@tests/renderer/fake-world'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const user = userEvent.setup()

async function openTable(overrides: Partial<Handlers> = {}, options: WorldOptions = {}): Promise<FakeBridge> {
  const bridge = installFakeBridge(overrides, options)
  renderPage(<DataPage projectId="p1" />)
  await screen.findByRole('grid', { name: 'Comments' })
  return bridge
}

const grid = () => screen.getByRole('grid', { name: 'Comments' })
const rows = () => within(grid()).getAllByRole('row').slice(1)
const selected = () => rows().filter((row) => row.getAttribute('aria-selected') === 'true')
const choose = async (field: string, option: string) => {
  await user.click(screen.getByRole('combobox', { name: field }))
  await user.click(await screen.findByRole('option', { name: option }))
}
const lastQuery = (bridge: FakeBridge) => bridge.callsOf('examples/query').at(-1)

describe('Data page', () => {
  it('draws only the rows on screen and fetches pages as they are reached', async () => {
    const bridge = await openTable({}, { examples: 5000, labelled: 100 })
    expect(grid().getAttribute('aria-rowcount')).toBe('5001')
    expect(rows().length).toBeLessThan(60)
    expect(bridge.callsOf('examples/query').map(({ offset }) => offset)).toEqual([0])
    const scroller = grid().parentElement!
    scroller.scrollTop = 2500 * 40
    fireEvent.scroll(scroller)
    await waitFor(() => expect(bridge.callsOf('examples/query').map(({ offset }) => offset)).toContain(2500))
    expect(await within(grid()).findByText('2,501')).toBeTruthy()
    expect(bridge.callsOf('examples/query').length).toBeLessThan(5)
  })

  it('tells yes, unknown, clean and unanswered apart', async () => {
    const bridge = installFakeBridge({}, { examples: 4, labelled: 3 })
    const [first, second, third] = bridge.world.examples.get('p1')!
    const answers = (toxic: 1 | 0 | null, rest: 0 | null) =>
      Object.fromEntries(bridge.world.projects[0]!.labels.map(({ id, name }) => [id, name === 'toxic' ? toxic : rest]))
    Object.assign(first!, { values: answers(1, 0) })
    Object.assign(second!, { values: answers(null, 0) })
    Object.assign(third!, { values: answers(0, 0) })
    renderPage(<DataPage projectId="p1" />)
    await screen.findByRole('grid')
    await waitFor(() => expect(rows()[0]!.textContent).toContain('toxic: yes'))
    expect(rows()[1]!.textContent).toContain('toxic?: unknown')
    expect(rows()[2]!.textContent).toContain('clean')
    expect(rows()[3]!.textContent).toMatch(/–Unlabelled/)
  })

  it('filters by text after a pause, by state, label, value and source, and clears', async () => {
    const bridge = await openTable()
    await user.type(screen.getByRole('textbox', { name: 'Search the comments' }), 'walnut')
    await waitFor(() => expect(lastQuery(bridge)).toMatchObject({ search: 'walnut' }))
    // One question for six keys.
    expect(bridge.callsOf('examples/query').filter(({ search }) => search).length).toBe(1)
    await choose('State', 'Labelled')
    await choose('Label', 'insult')
    await choose('Value of the label', 'is no')
    await choose('Source', 'talk-page.csv')
    await waitFor(() =>
      expect(lastQuery(bridge)).toMatchObject({
        search: 'walnut',
        state: 'labelled',
        label: { labelId: 'p1-insult', value: 0 },
        source: 'talk-page.csv',
      }),
    )
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    await waitFor(() => expect(screen.getByText('60 comments in Wikipedia talk')).toBeTruthy())
    expect((screen.getByRole('textbox', { name: 'Search the comments' }) as HTMLInputElement).value).toBe('')
  })

  it('filters by a press on a count, and lets go at a second press', async () => {
    const bridge = await openTable()
    const tile = screen.getByRole('button', { name: /^threat: \d+ yes/ })
    await user.click(tile)
    await waitFor(() => expect(lastQuery(bridge)?.label).toEqual({ labelId: 'p1-threat', value: 1 }))
    expect(tile.getAttribute('aria-pressed')).toBe('true')
    await user.click(tile)
    await waitFor(() => expect(screen.getByText('60 comments in Wikipedia talk')).toBeTruthy())
  })

  it('says when nothing matches', async () => {
    await openTable()
    await user.type(screen.getByRole('textbox', { name: 'Search the comments' }), 'zebra')
    expect(await screen.findByText('No comment matches')).toBeTruthy()
    await user.click(screen.getAllByRole('button', { name: 'Clear filters' }).at(-1)!)
    expect(await screen.findByRole('grid')).toBeTruthy()
  })

  it('moves, selects and opens rows by keyboard', async () => {
    await openTable()
    act(() => grid().focus())
    await user.keyboard('{ArrowDown}{ArrowDown} ')
    expect(selected().map((row) => row.getAttribute('aria-rowindex'))).toEqual(['4'])
    expect(document.getElementById(grid().getAttribute('aria-activedescendant')!)).toBe(selected()[0])
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(selected()).toHaveLength(3)
    await user.keyboard('{Enter}')
    expect(within(rows()[4]!).getByRole('button', { name: 'Show one line' })).toBeTruthy()
    await user.keyboard('{Escape}')
    expect(selected()).toHaveLength(0)
    await user.keyboard('{Control>}a{/Control}')
    expect(await screen.findByText('60 comments selected')).toBeTruthy()
  })

  it('selects everything found beyond the pages on screen', async () => {
    await openTable({}, { examples: 1300, labelled: 10 })
    await user.click(screen.getByRole('checkbox', { name: 'Select every comment found' }))
    expect(await screen.findByText('1,300 comments selected')).toBeTruthy()
  })

  it('sets a label on the selection and undoes it', async () => {
    const bridge = await openTable()
    await user.click(screen.getByRole('checkbox', { name: 'Select row 1' }))
    await user.click(screen.getByRole('checkbox', { name: 'Select row 2' }))
    await choose('Label to set', 'threat')
    await user.click(screen.getByRole('button', { name: 'yes' }))
    expect(await screen.findByText('“threat” is now yes on 2 comments.')).toBeTruthy()
    expect(bridge.callsOf('examples/set-label')).toEqual([
      { projectId: 'p1', exampleIds: [1, 2], labelId: 'p1-threat', value: 1 },
    ])
    await waitFor(() => expect(rows()[0]!.textContent).toContain('threat: yes'))
    // Undo outlives the selection.
    await user.click(screen.getByRole('button', { name: 'Clear the selection' }))
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(rows()[0]!.textContent).not.toContain('threat: yes'))
  })

  it('offers no undo where nothing was changed', async () => {
    await openTable({ 'examples/set-label': () => ({ changed: 0 }) })
    await user.click(screen.getByRole('checkbox', { name: 'Select row 1' }))
    await user.click(screen.getByRole('button', { name: 'no' }))
    expect(await screen.findByText('“toxic” was no already on all of them.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
  })

  it('hides a column and shows it again', async () => {
    await openTable()
    await user.click(screen.getByRole('button', { name: 'Choose columns' }))
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Source' }))
    expect(within(grid()).queryByRole('columnheader', { name: 'Source' })).toBeNull()
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Source' }))
    expect(within(grid()).getByRole('columnheader', { name: 'Source' })).toBeTruthy()
  })

  it('tells when the comments cannot be loaded, and tries again', async () => {
    const bridge = installFakeBridge({
      'examples/query': () => {
        throw new AppError('storage', 'The data folder cannot be read.')
      },
    })
    renderPage(<DataPage projectId="p1" />)
    expect((await screen.findByRole('alert')).textContent).toContain('The data folder cannot be read.')
    bridge.override({ 'examples/query': () => ({ total: 1, rows: [bridge.world.examples.get('p1')![0]!] }) })
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('grid')).toBeTruthy()
  })
})
