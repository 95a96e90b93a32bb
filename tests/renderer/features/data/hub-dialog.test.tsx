/** Importing a dataset of the Hub: nothing is asked before the button, what was fetched is imported like a file. */
import { DataPage } from '@renderer/features/data/data-page'
import { AppError } from '@shared/errors'
import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type FakeBridge, type Handlers, installFakeBridge } from '@tests/renderer/fake-bridge'
import { makeInspection } from '@tests/renderer/fake-data'
import { networkAnswers } from '@tests/renderer/fake-network'
import { renderPage } from '@tests/renderer/render'
import { expect, it } from 'vitest'

const user = userEvent.setup()
const press = async (name: string | RegExp) => user.click(await screen.findByRole('button', { name }))
const choose = async (field: string, option: string) => {
  await user.click(screen.getByRole('combobox', { name: field }))
  await user.click(await screen.findByRole('option', { name: option }))
}
const on: Partial<Handlers> = {
  'network/status': () => ({ ...networkAnswers()['network/status'](undefined), state: 'on' }),
}

async function openHub(overrides: Partial<Handlers> = on): Promise<FakeBridge> {
  const bridge = installFakeBridge(overrides, { examples: 0, labelled: 0 })
  renderPage(<DataPage projectId="p1" />)
  await press('From the Hugging Face Hub')
  await screen.findByRole('dialog')
  return bridge
}
const lookUp = async (id: string) => {
  await user.type(await screen.findByRole('textbox', { name: 'Dataset' }), id)
  await press('Look it up at huggingface.co')
}
const hubCalls = (bridge: FakeBridge) => bridge.calls.map(({ name }) => name).filter((name) => name.startsWith('import/hub'))

it('asks when the button is pressed, shows the first rows, fetches, and goes on as with a file', async () => {
  const bridge = await openHub()
  expect(hubCalls(bridge)).toEqual([])
  await lookUp('team/talk')
  expect(await screen.findByText('14,000 rows · 2 files · 12.4 MB')).toBeTruthy()
  expect(screen.getByText('It is read as the Hub has converted it to Parquet.')).toBeTruthy()
  await choose('Split', 'test')
  await press('Show the first rows')
  expect(
    await screen.findByText(/^Text: column comment_text\. Labels: one column for each label\. Yes in the first 8 rows: toxic 2,/),
  ).toBeTruthy()
  expect(within(screen.getByRole('region', { name: 'First rows of the file' })).getAllByRole('row')).toHaveLength(9)
  await press('Download 12.4 MB and go on')
  expect(await screen.findByText('Import team/talk, default/test')).toBeTruthy()
  await press('Check the file')
  await press('Import 5,400 comments')
  expect(bridge.callsOf('import/run')[0]?.path).toMatch(/^hub:team\/talk@a+#default\/test$/)
  expect(hubCalls(bridge)).toEqual(['import/hub-splits', 'import/hub-preview', 'import/hub-fetch'])
})

it('another configuration brings its own splits, and puts the preview away', async () => {
  await openHub()
  await lookUp('team/talk')
  await press('Show the first rows')
  await screen.findByRole('region', { name: 'First rows of the file' })
  await choose('Configuration', 'raw')
  expect(screen.queryByRole('region', { name: 'First rows of the file' })).toBeNull()
  expect(screen.getByText('2 files · 12.4 MB')).toBeTruthy()
})

it('with the network off it says so, and asks nothing', async () => {
  const bridge = await openHub({})
  expect(await screen.findByText('The network is off')).toBeTruthy()
  await user.type(await screen.findByRole('textbox', { name: 'Dataset' }), 'team/talk{Enter}')
  expect(screen.getByRole('button', { name: /^Look it up/ }).hasAttribute('disabled')).toBe(true)
  expect(hubCalls(bridge)).toEqual([])
})

it.each([
  ['looked up', 'import/hub-splits', 'The dataset could not be looked up.'],
  ['shown', 'import/hub-preview', 'The first rows cannot be shown.'],
  ['downloaded', 'import/hub-fetch', 'The split was not downloaded.'],
] as const)('says why a dataset cannot be %s', async (_, call, title) => {
  const message = 'huggingface.co shows no dataset team/talk.'
  await openHub({
    ...on,
    [call]: () => {
      throw new AppError('not-found', message)
    },
  })
  await lookUp('team/talk')
  if (call !== 'import/hub-splits') await press('Show the first rows')
  if (call === 'import/hub-fetch') await press(/^Download/)
  const alert = await screen.findByText(title)
  expect(alert.closest('[role=alert]')?.textContent).toContain(message)
})

it('shows how far the download is, and stops it', async () => {
  let fail: (error: Error) => void = () => {}
  const bridge = await openHub({
    ...on,
    'import/hub-fetch': () =>
      new Promise((_, reject) => {
        fail = reject
      }),
  })
  await lookUp('team/talk')
  await press(/^Download/)
  const bar = await screen.findByRole('progressbar', { name: 'Download' })
  const { importId } = bridge.callsOf('import/hub-fetch')[0]!
  const progress = {
    bytes: 6_200_000,
    totalBytes: 12_400_000,
    bytesPerSecond: 1e6,
    secondsLeft: 6.2,
    file: 'a.parquet',
    stalled: null,
  }
  act(() => bridge.emit('import/hub-progress', { importId: 'another', progress: { ...progress, bytes: 0 } }))
  act(() => bridge.emit('import/hub-progress', { importId, progress }))
  expect(bar.getAttribute('aria-valuenow') ?? bar.querySelector('[aria-valuenow]')?.getAttribute('aria-valuenow')).toBe('50')
  act(() =>
    bridge.emit('import/hub-progress', {
      importId,
      progress: { ...progress, stalled: 'huggingface.co has sent nothing for a while.' },
    }),
  )
  expect(screen.getByText('huggingface.co has sent nothing for a while.')).toBeTruthy()
  await press('Stop the download')
  expect(bridge.callsOf('import/cancel').at(-1)).toEqual({ importId })
  await act(async () => fail(new AppError('cancelled', 'The download was stopped; what has arrived is kept.')))
  expect(await screen.findByText('The download was stopped; what has arrived is kept.')).toBeTruthy()
})

it('closing the dialog ends what is under way', async () => {
  const bridge = await openHub({ ...on, 'import/hub-splits': () => new Promise(() => {}) })
  await lookUp('team/talk')
  await press('Cancel')
  expect(bridge.callsOf('import/cancel').at(-1)).toEqual({ importId: bridge.callsOf('import/hub-splits')[0]!.importId })
})

it('names for the places of a vector go with the import, as many as there are', async () => {
  const classes = ['label_0', 'label_1', 'label_2']
  const bridge = await openHub({
    ...on,
    'import/inspect': ({ path }) => ({
      ...makeInspection(path),
      format: 'parquet',
      mapping: { text: 'comment_text', id: null, labels: { kind: 'vector', column: 'tags', classes, labels: classes } },
    }),
  })
  await lookUp('team/talk')
  await press(/^Download/)
  const names = await screen.findByRole('textbox', { name: 'Names of the labels' })
  await user.clear(names)
  await user.type(names, 'rude, spam')
  await press('Check the file')
  expect(await screen.findByText('Give 3 names, separated by commas; found 2.')).toBeTruthy()
  await user.type(names, ', threat')
  await press('Check the file')
  await screen.findByRole('button', { name: /^Import 5,400/ })
  expect(bridge.callsOf('import/survey')[0]?.mapping.labels).toEqual({
    kind: 'vector',
    column: 'tags',
    classes: ['rude', 'spam', 'threat'],
    labels: ['rude', 'spam', 'threat'],
  })
})

it('token ids of an unknown tokenizer need its folder', async () => {
  const bridge = await openHub({
    ...on,
    'import/inspect': ({ path }) => {
      const found = makeInspection(path)
      return { ...found, mapping: { ...found.mapping, tokenizer: null } }
    },
    'app/choose-file': () => '/models/roberta-base',
  })
  await lookUp('team/talk')
  await press(/^Download/)
  await press('Check the file')
  expect(await screen.findByText('Choose the folder of the model whose tokenizer made these ids.')).toBeTruthy()
  await press('Choose another tokenizer')
  expect(await screen.findByText('/models/roberta-base')).toBeTruthy()
  await press('Check the file')
  await screen.findByRole('button', { name: /^Import 5,400/ })
  expect(bridge.callsOf('import/survey')[0]?.mapping.tokenizer).toBe('/models/roberta-base')
})
