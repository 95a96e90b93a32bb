/** Choosing what training starts from: what each base is and knows, whether it fits, and the agreement to lose its labels. */
import { TrainPage } from '@renderer/features/train/train-page'
import type { BaseInfo } from '@shared/model'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { bases, LABELS } from '@tests/renderer/fake-data'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const minilm = bases[0]!
const folder = (name: string, changes: Partial<BaseInfo>): BaseInfo => ({
  ...minilm,
  ref: { kind: 'folder', path: `/m/${name}` },
  title: name,
  ...changes,
})

function open(added: readonly BaseInfo[], free = 6e9) {
  const list = [minilm, ...added]
  const bridge = installFakeBridge({ 'bases/list': () => list, 'app/free-memory': () => free }, { runs: 0 })
  bridge.override({
    'bases/remove-folder': ({ path }) => {
      list.splice(
        list.findIndex(({ ref }) => ref.kind === 'folder' && ref.path === path),
        1,
      )
    },
  })
  renderPage(<TrainPage projectId="p1" />, '/train')
  return bridge
}
const plain = (element: HTMLElement): string => element.textContent.replaceAll('\u00a0', ' ')
const start = () => screen.findByRole('button', { name: 'Start training' })
const list = async () => userEvent.click(await screen.findByRole('combobox', { name: 'Base model' }))
async function choose(name: string) {
  await list()
  await userEvent.click(await screen.findByRole('option', { name: new RegExp(`^${name}`) }))
}

describe('each base', () => {
  it('tells its architecture, sizes, languages and labels in the list', async () => {
    const roberta = { modelType: 'roberta', parameters: 124_645_632, bytes: 498_600_000, layers: 12 }
    open([folder('mine', { ...roberta, languages: ['de', 'fr', 'it', 'es'], labels: ['rude', 'spam'] })])
    await list()
    const option = await screen.findByRole('option', { name: /^mine/ })
    expect(plain(option)).toContain(
      'RoBERTa · 125 M parameters · 499 MB · 12 layers · up to 512 tokens · German, French, Italian and 1 more2 labels (rude, spam)',
    )
    expect(plain(screen.getByRole('option', { name: /^MiniLM/ }))).toMatch(
      /BERT · 22\.7 M parameters · 45\.4 MB · .*English · no classifier$/,
    )
  })

  it('says once, quietly, that a base without a classifier gets one', async () => {
    open([])
    expect(await screen.findByText('It has no classifier: one is newly initialized for your labels.')).toBeTruthy()
  })

  it.each([
    [6e9, /^Fits this machine: training needs about 710 MB of 6\.0 GB free memory, by estimate/],
    [8e8, /^Tight: training needs about 710 MB of 800 MB free memory, by estimate/],
    [5e8, /^Does not fit: training needs about 710 MB by estimate, and 500 MB of memory are free/],
  ])('with %d bytes free says whether its training fits', async (free, words) => {
    open([], free)
    expect(await screen.findByText(words)).toBeTruthy()
    expect(await start()).toHaveProperty('disabled', false)
  })

  it('is estimated anew for other lengths, and keeps still while the length is no number', async () => {
    open([])
    await screen.findByText(/about 710 MB of/)
    await userEvent.clear(screen.getByLabelText('Max length'))
    await userEvent.type(screen.getByLabelText('Max length'), '512')
    expect(await screen.findByText(/about 869 MB of/)).toBeTruthy()
    await userEvent.clear(screen.getByLabelText('Max length'))
    expect(await screen.findByText(/about 710 MB of/)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Advanced' }))
    await userEvent.type(screen.getByLabelText('LoRA rank'), '8')
    expect(await screen.findByText(/about 421 MB of/)).toBeTruthy()
  })
})

describe('a base that cannot be used', () => {
  const problem = '/m/gpt2/config.json: model_type "gpt2" is not supported; supported are bert, roberta.'
  const broken = { modelType: null, parameters: null, bytes: null, layers: null, maxLength: null, memory: null, problem }

  it('says why in the list, and once chosen at the field and beside the button; then it can be taken off the list', async () => {
    const bridge = open([folder('gpt2', broken)])
    await list()
    expect(await screen.findByRole('option', { name: `gpt2 Cannot be used: ${problem}` })).toBeTruthy()
    await userEvent.click(screen.getByRole('option', { name: /^gpt2/ }))
    expect(await screen.findByText(`gpt2 cannot be used: ${problem}`)).toBeTruthy()
    expect(screen.getByText('“gpt2” cannot be used as a base: choose another.')).toBeTruthy()
    expect(await start()).toHaveProperty('disabled', true)
    await userEvent.click(screen.getByRole('button', { name: 'Take gpt2 off the list' }))
    expect(bridge.callsOf('bases/remove-folder')).toEqual([{ path: '/m/gpt2' }])
    await waitFor(() => expect(screen.queryByText(/gpt2 cannot be used/)).toBeNull())
    await list()
    expect(screen.queryByRole('option', { name: /gpt2/ })).toBeNull()
  })

  it('and is no folder cannot even be chosen', async () => {
    open([{ ...minilm, ref: { kind: 'run', runId: 'r9' }, title: 'old run', problem: 'Its model is gone.' }])
    await list()
    const option = await screen.findByRole('option', { name: 'old run Cannot be used: Its model is gone.' })
    expect(option.getAttribute('data-combobox-disabled')).toBeTruthy()
  })
})

describe('a base with labels of its own', () => {
  const agree = () => screen.findByRole('checkbox', { name: 'Replace its labels by the project’s' })

  it('that are others starts only with agreement, which is sent', async () => {
    const bridge = open([folder('theirs', { labels: ['rude', 'spam'] })])
    await choose('theirs')
    expect(
      await screen.findByText(/^Its 2 labels \(rude, spam\) will be replaced by the project’s 6 labels \(toxic, /),
    ).toBeTruthy()
    expect(await start()).toHaveProperty('disabled', true)
    expect(screen.getByText(/^“theirs” was trained for other labels\. Agree above that they are replaced/)).toBeTruthy()
    await userEvent.click(await agree())
    expect(await start()).toHaveProperty('disabled', false)
    await userEvent.click(await start())
    expect(bridge.callsOf('training/start')).toMatchObject([
      { base: { kind: 'folder', path: '/m/theirs' }, ignoreMismatchedSizes: true },
    ])
  })

  it('asks again for another base: agreeing to one is not agreeing to the next', async () => {
    open([folder('theirs', { labels: ['rude', 'spam'] }), folder('others', { labels: ['praise'] })])
    await choose('theirs')
    await userEvent.click(await agree())
    await choose('others')
    expect(await agree()).toHaveProperty('checked', false)
    expect(await start()).toHaveProperty('disabled', true)
  })

  it.each([
    ['the same', LABELS, /the same as yours: training goes on from its classifier/],
    ['the same in another order', [...LABELS].reverse(), /the same as yours in another order: training goes on from/],
  ])('that are %s needs none, and says so', async (_, labels, words) => {
    const bridge = open([folder('ours', { labels })])
    await choose('ours')
    expect(await screen.findByText(words)).toBeTruthy()
    expect(screen.queryByRole('checkbox', { name: /^Replace its labels/ })).toBeNull()
    await userEvent.click(await start())
    expect(bridge.callsOf('training/start')).toMatchObject([{ ignoreMismatchedSizes: false }])
  })

  it('is compared with a file’s labels once the file has been read', async () => {
    open([folder('theirs', { labels: ['rude', 'spam'] })])
    await choose('theirs')
    await userEvent.click(screen.getByRole('radio', { name: 'A file' }))
    expect(screen.queryByRole('checkbox', { name: /^Replace its labels/ })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Choose training file' }))
    expect(await screen.findByRole('checkbox', { name: 'Replace its labels by the file’s' })).toBeTruthy()
    expect(await start()).toHaveProperty('disabled', true)
  })
})

describe('a folder', () => {
  it('that was added is chosen', async () => {
    const bridge = open([])
    bridge.override({
      'bases/list': () => [minilm, folder('my-bert', { ref: { kind: 'folder', path: '/home/ada/models/my-bert' } })],
    })
    await userEvent.click(await screen.findByRole('button', { name: 'Add model folder' }))
    expect(bridge.callsOf('bases/add-folder')).toEqual([{ path: '/home/ada/models/my-bert' }])
    await waitFor(() => expect(screen.getByRole('combobox', { name: 'Base model' })).toHaveProperty('value', 'my-bert'))
  })

  it('that was added while the first listing was under way is not lost', async () => {
    const listed: BaseInfo[] = [minilm]
    let asked = 0
    const bridge = installFakeBridge(
      {
        'bases/list': () => (asked++ === 0 ? new Promise(() => undefined) : [...listed]),
        'bases/add-folder': ({ path }) => {
          listed.push(folder('my-bert', { ref: { kind: 'folder', path } }))
          return listed[1]!
        },
      },
      { runs: 0 },
    )
    renderPage(<TrainPage projectId="p1" />, '/train')
    await userEvent.click(await screen.findByRole('button', { name: 'Add model folder' }))
    await waitFor(() => expect(screen.getByRole('combobox', { name: 'Base model' })).toHaveProperty('value', 'my-bert'))
    expect(bridge.callsOf('bases/list')).toHaveLength(2)
  })
})
