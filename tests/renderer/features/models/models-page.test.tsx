/** The Models page: what is here, what the Hub has, what is on its way, and that nothing is asked by itself. */
import { ModelsPage } from '@renderer/features/models/models-page'
import { AppError } from '@shared/errors'
import type { CachedRepository } from '@shared/hub'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { bases } from '@tests/renderer/fake-data'
import { COMMIT, hubAnswers, makeCached, makeDetails, makeDownload, makeHubModel } from '@tests/renderer/fake-hub'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const user = userEvent.setup()

interface Scene {
  repositories?: CachedRepository[]
  overrides?: Parameters<typeof installFakeBridge>[0]
  on?: boolean
  path?: string
}

async function open({ repositories = [], overrides = {}, on = true, path = '/models?view=hub' }: Scene = {}) {
  const bridge = installFakeBridge({ ...hubAnswers(repositories), ...overrides })
  if (on) await bridge.invoke('network/switch', { on: true })
  renderPage(<ModelsPage />, path)
  return bridge
}

const asked = (bridge: Awaited<ReturnType<typeof open>>) =>
  bridge.calls.filter(({ name }) => /^hub\/(search|details)$/.test(name))
const location = () => screen.getByTestId('location').textContent

describe('on this machine', () => {
  const hubBase = { ...bases[0]!, ref: { kind: 'hub' as const, id: 'team/here', commit: COMMIT }, title: 'team/here' }

  it('lists each model once: bases, what is no base and why, and where the cache is', async () => {
    const part = {
      ...makeCached('team/part'),
      snapshots: makeCached('team/part').snapshots.map((one) => ({ ...one, complete: false })),
    }
    await open({
      path: '/models',
      repositories: [makeCached('team/here'), makeCached('openai/gpt2'), part, makeCached('team/rows', { type: 'dataset' })],
      overrides: { 'bases/list': () => [...bases, hubBase] },
    })
    const here = await screen.findByRole('listitem', { name: 'team/here' })
    expect(within(here).getByText(/^BERT · 22\.7/)).toBeTruthy()
    expect(within(here).getByText('Hub, commit 0123456, 441 MB')).toBeTruthy()
    const other = screen.getByRole('listitem', { name: 'openai/gpt2' })
    expect(within(other).getByText(/of a family that Moderato does not train/)).toBeTruthy()
    expect(within(other).queryByRole('link', { name: 'Use as base' })).toBeNull()
    expect(within(screen.getByRole('listitem', { name: 'team/part' })).getByText(/only a part of it is here/)).toBeTruthy()
    expect(screen.queryByText('team/rows')).toBeNull()
    expect(screen.getByText(/^3 models of the Hub, 1\.3 GB/)).toBeTruthy()
    await user.click(within(here).getByRole('link', { name: 'Use as base' }))
    expect(location()).toBe(`/train?base=${encodeURIComponent(`hub:team/here@${COMMIT}`)}`)
  })

  it('asks before a model leaves the cache that others share, and says why it was not removed', async () => {
    const repositories = [makeCached('team/here')]
    const answers = hubAnswers(repositories)
    const bridge = await open({ path: '/models', repositories, overrides: { 'bases/list': () => [...bases, hubBase] } })
    await user.click(await screen.findByRole('button', { name: 'Remove team/here' }))
    expect(screen.getByText(/Python and other programs of the Hub lose the model too/)).toBeTruthy()
    expect(bridge.callsOf('hub/remove')).toEqual([])
    bridge.override({
      'hub/remove': () => {
        throw new AppError('busy', 'The run "quiet heron" trains from team/here now: wait until it ends.')
      },
    })
    await user.click(screen.getByRole('button', { name: 'Remove 441 MB' }))
    expect(await screen.findByText('The run "quiet heron" trains from team/here now: wait until it ends.')).toBeTruthy()
    bridge.override({ 'hub/remove': answers['hub/remove'] })
    await user.click(screen.getByRole('button', { name: 'Remove 441 MB' }))
    await waitFor(() => expect(screen.queryByRole('listitem', { name: 'team/here' })).toBeNull())
  })

  it('says when the cache cannot be read, and keeps the rest', async () => {
    const failing = () => {
      throw new AppError('storage', 'The folder cannot be read.')
    }
    await open({ path: '/models', overrides: { 'hub/cached': failing } })
    expect(await screen.findByText('The Hub’s cache could not be read.')).toBeTruthy()
    expect(screen.getByRole('listitem', { name: /^MiniLM/ })).toBeTruthy()
  })
})

describe('the Hub', () => {
  it('is not asked while the network is off; folders are offered instead', async () => {
    const bridge = await open({ on: false })
    const button = await screen.findByRole('button', { name: 'Search huggingface.co' })
    expect(button).toHaveProperty('disabled', true)
    expect(screen.getByText(/a model folder from a USB stick/)).toBeTruthy()
    expect(screen.getAllByRole('button', { name: 'Add model folder' })).toHaveLength(2)
    await user.click(screen.getByRole('switch', { name: 'The network is off' }))
    await waitFor(() => expect(button).toHaveProperty('disabled', false))
    expect(asked(bridge)).toEqual([])
  })

  it('finds models; one is looked at and downloaded', async () => {
    const bridge = await open()
    await user.type(await screen.findByRole('textbox'), 'bert')
    await user.click(screen.getByRole('button', { name: 'Search huggingface.co' }))
    await screen.findByText(/^2 models, most downloaded first\. Choose one, and huggingface\.co is asked/)
    expect(bridge.callsOf('hub/search')).toEqual([{ text: 'bert', task: null, limit: 50 }])
    await user.click(screen.getByRole('button', { name: /^FacebookAI\/xlm-roberta-base/ }))
    const drawer = await screen.findByRole('dialog')
    expect(within(drawer).getByText('XLM-RoBERTa')).toBeTruthy()
    expect(await within(drawer).findByText('3 files would come')).toBeTruthy()
    expect(within(drawer).getByText(COMMIT.slice(0, 12))).toBeTruthy()
    await user.click(within(drawer).getByRole('button', { name: 'Download 441 MB' }))
    const row = await screen.findByRole('listitem', { name: 'Download of FacebookAI/xlm-roberta-base' })
    expect(within(row).getByText(/^120 MB of 441 MB · 12\.5 MB\/s · 26 s left · model\.safetensors$/)).toBeTruthy()
  })

  it.each(['team/own@v2', 'https://huggingface.co/team/own@v2'])('looks an id up at once: %s', async (typed) => {
    const bridge = await open()
    await user.type(await screen.findByRole('textbox'), typed)
    await user.click(screen.getByRole('button', { name: 'Look it up at huggingface.co' }))
    await screen.findByText('Commit of v2')
    expect(asked(bridge)).toEqual([{ name: 'hub/details', input: { id: 'team/own', revision: 'v2' } }])
  })

  it('says that a model is not supported, and offers no download of it', async () => {
    const problem = 'Its model_type "t5" is not supported; supported are bert.'
    await open({ overrides: { 'hub/details': ({ id }) => makeDetails(makeHubModel(id), { problem }) } })
    await user.type(await screen.findByRole('textbox'), 'team/t5{Enter}')
    expect(await screen.findByText(problem)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Download/ })).toBeNull()
  })

  it('explains a gated model: its page, and where the token goes', async () => {
    await open()
    await user.click(await screen.findByRole('button', { name: 'Search huggingface.co' }))
    await user.click(await screen.findByRole('button', { name: /^team\/closed/ }))
    const note = await screen.findByRole('note', { name: 'Access has to be granted' })
    expect(within(note).getByText('https://huggingface.co/team/closed')).toBeTruthy()
    expect(within(note).getByRole('link', { name: 'Settings, Hugging Face account' })).toBeTruthy()
    expect(await screen.findByRole('button', { name: 'Download 441 MB' })).toHaveProperty('disabled', true)
  })

  it('offers what is missing of a model, and a model that is here as a base', async () => {
    const some = makeDetails(makeHubModel('team/own'), { cachedBytes: 400_916_400 })
    const bridge = await open({ overrides: { 'hub/details': () => some } })
    await user.type(await screen.findByRole('textbox'), 'team/own{Enter}')
    expect(await screen.findByRole('button', { name: 'Download 40.0 MB' })).toBeTruthy()
    await user.keyboard('{Escape}')
    bridge.override({ 'hub/details': () => ({ ...some, cachedBytes: some.totalBytes }) })
    await user.clear(screen.getByRole('textbox'))
    await user.type(screen.getByRole('textbox'), 'team/own@dev{Enter}')
    expect(await screen.findByRole('link', { name: 'Use as base' })).toBeTruthy()
  })

  it('says in a sentence what went wrong, and tries again', async () => {
    const failing = () => {
      throw new AppError('network', 'The connection to huggingface.co failed or was cut: try again.')
    }
    const bridge = await open({ overrides: { 'hub/search': failing } })
    await user.click(await screen.findByRole('button', { name: 'Search huggingface.co' }))
    expect(await screen.findByText('The connection to huggingface.co failed or was cut: try again.')).toBeTruthy()
    bridge.override({ 'hub/search': hubAnswers()['hub/search'] })
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText(/^3 models/)).toBeTruthy()
  })

  it('finds nothing, and says what to try', async () => {
    await open()
    await user.type(await screen.findByRole('textbox'), 'walnut{Enter}')
    expect(await screen.findByText(/Nothing that Moderato can train was found/)).toBeTruthy()
  })
})

describe('downloads', () => {
  it('show how far they are, a stall, a failure; and are paused, tried again, cancelled, forgotten', async () => {
    const bridge = await open({ path: '/models' })
    await screen.findByRole('listitem', { name: /^MiniLM/ })
    expect(screen.queryByRole('heading', { name: 'Downloads' })).toBeNull()
    const download = makeDownload('team/own')
    const tell = (change: Partial<typeof download>) => act(() => bridge.emit('downloads/changed', { ...download, ...change }))
    await bridge.invoke('downloads/start', download.request)
    tell({})
    const row = await screen.findByRole('listitem', { name: 'Download of team/own' })
    tell({
      progress: { ...download.progress, bytesPerSecond: 0, secondsLeft: null, stalled: 'host has sent nothing for a while.' },
    })
    expect(await within(row).findByText('120 MB of 441 MB · nothing for 5 s. host has sent nothing for a while.')).toBeTruthy()
    await user.click(within(row).getByRole('button', { name: 'Pause' }))
    expect(await within(row).findByText(/^Paused at 120 MB of 441 MB/)).toBeTruthy()
    tell({ status: 'failed', error: { code: 'network', message: 'The line was cut: try again.' } })
    expect((await within(row).findByRole('alert')).textContent).toBe('The line was cut: try again.')
    await user.click(within(row).getByRole('button', { name: 'Try again' }))
    await user.click(await within(row).findByRole('button', { name: 'Cancel' }))
    expect(await within(row).findByText(/^Cancelled/)).toBeTruthy()
    await user.click(within(row).getByRole('button', { name: 'Take team/own off this list' }))
    await waitFor(() => expect(screen.queryByRole('heading', { name: 'Downloads' })).toBeNull())
  })

  it('that were left unfinished are offered at their own commit, or thrown away', async () => {
    const [whole] = makeCached('team/own').snapshots
    const left = makeCached('team/own', { incompleteBytes: 120_000_000, snapshots: [{ ...whole!, complete: false }] })
    const bridge = await open({ path: '/models', repositories: [left] })
    await user.click(await screen.findByRole('button', { name: 'Resume' }))
    expect(bridge.callsOf('downloads/start')).toEqual([{ type: 'model', id: 'team/own', revision: COMMIT }])
    await screen.findByRole('listitem', { name: 'Download of team/own' })
    expect(screen.queryByText(/Left unfinished/)).toBeNull()
  })

  it('that were left unfinished wait for the network, and can be discarded without it', async () => {
    const left = makeCached('team/own', { incompleteBytes: 120_000_000, snapshots: [] })
    const bridge = await open({ path: '/models', repositories: [left], on: false })
    expect(await screen.findByText(/120 MB of a file have arrived; going on needs the network/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Resume' })).toHaveProperty('disabled', true)
    await user.click(screen.getByRole('button', { name: 'Discard' }))
    await waitFor(() => expect(screen.queryByText(/Left unfinished/)).toBeNull())
    expect(bridge.callsOf('hub/remove')).toEqual([{ type: 'model', id: 'team/own', part: 'incomplete' }])
  })
})
