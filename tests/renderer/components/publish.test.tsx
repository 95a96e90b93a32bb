/** Publishing in the window: what is asked for, what is shown before anything goes, and what came of it. */
import { PublishMenu } from '@renderer/components/publish/publish-menu'
import { AppError } from '@shared/errors'
import type { PublishSubject } from '@shared/publish'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { makePlan, PUSHED } from '@tests/renderer/fake-publish'
import { renderPage } from '@tests/renderer/render'
import { expect, it } from 'vitest'

const RUN: PublishSubject = { kind: 'run', runId: 'r1' }
const dialog = () => within(screen.getByRole('dialog', { name: /^Publish “quiet heron”/ }))
const press = async (name: string | RegExp) => userEvent.click(await dialog().findByRole('button', { name }))

async function open(overrides: Parameters<typeof installFakeBridge>[0] = {}, subject = RUN) {
  const bridge = installFakeBridge(overrides)
  await bridge.invoke('network/switch', { on: true })
  await bridge.invoke('account/keep', { token: 'hf_ada', keep: 'session' })
  renderPage(<PublishMenu subject={subject} name="quiet heron" />)
  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'To the Hugging Face Hub…' }))
  await screen.findByRole('dialog')
  return bridge
}

async function look(owner = 'ada') {
  const field = await dialog().findByRole('combobox', { name: 'Owner' })
  await userEvent.type(field, owner)
  await press('See what would be sent')
}

it('asks who one is only at a press, and offers one’s names', async () => {
  const bridge = await open()
  expect(bridge.callsOf('account/who-am-i')).toEqual([])
  await press(/^Ask .* who I am$/)
  await waitFor(() => expect(dialog().getByRole<HTMLInputElement>('combobox', { name: 'Owner' }).value).toBe('ada'))
})

it('is private by default, shows every file, and sends what was looked at', async () => {
  const bridge = await open()
  await look()
  expect(await dialog().findByText('The model ada/quiet-heron would be made at huggingface.co, private.')).toBeTruthy()
  expect(dialog().getByRole('row', { name: /^model\.safetensors 90\.9 MB/ })).toBeTruthy()
  expect(bridge.callsOf('publish/push')).toEqual([])
  await press(/^Publish 4 files, 182 MB$/)
  expect(await dialog().findByText(PUSHED.url)).toBeTruthy()
  const [sent] = bridge.callsOf('publish/push')
  expect(sent).toMatchObject({
    subject: RUN,
    card: { license: null, languages: [] },
    target: { repo: 'ada/quiet-heron', isPublic: false, asPullRequest: false, message: 'Upload the model “quiet heron”' },
  })
})

it('tells how far it is, stops, and can begin again', async () => {
  let fail: (error: AppError) => void = () => undefined
  const bridge = await open({ 'publish/push': () => new Promise((_, reject) => (fail = reject)) })
  await look()
  await press(/^Publish 4 files/)
  const { publishId } = bridge.callsOf('publish/push')[0]!
  const progress = { phase: 'uploading', bytes: 50, totalBytes: 200, bytesPerSecond: 10, secondsLeft: 15, stalled: null } as const
  act(() => bridge.emit('publish/progress', { publishId: 'another', ...progress, bytes: 199 }))
  act(() => bridge.emit('publish/progress', { publishId, ...progress }))
  expect((await dialog().findByRole('progressbar', { name: 'Uploading' })).getAttribute('aria-valuenow')).toBe('25')
  expect(dialog().getByText(/50 bytes of 200 bytes · 10 bytes\/s · 15 s left/)).toBeTruthy()
  act(() => bridge.emit('publish/progress', { publishId, ...progress, stalled: 'the line is silent.' }))
  expect(dialog().getByText('the line is silent.')).toBeTruthy()
  bridge.override({
    'publish/cancel': () => fail(new AppError('cancelled', 'The push was stopped.')),
    'publish/push': () => PUSHED,
  })
  await press('Stop')
  expect(await dialog().findByText('The push was stopped.')).toBeTruthy()
  await press(/^Publish 4 files/)
  expect(await dialog().findByText(/is published: 4 files/)).toBeTruthy()
})

it('offers a pull request where one may not write', async () => {
  const obstacle = 'ada may not write to team/x: open a pull request instead (--create-pr).'
  const bridge = await open({
    'publish/plan': ({ target }) =>
      makePlan({ exists: true, mayWrite: false, repo: target.repo, obstacle: target.asPullRequest ? null : obstacle }),
  })
  await look('team')
  expect(await dialog().findByText('ada may not write to team/x: open a pull request instead.')).toBeTruthy()
  expect(dialog().getByRole<HTMLButtonElement>('button', { name: /^Publish/ }).disabled).toBe(true)
  await press('Open a pull request instead')
  await press('Open the pull request')
  expect(await dialog().findByText(/^The pull request is open/)).toBeTruthy()
  expect(bridge.callsOf('publish/push')[0]!.target.asPullRequest).toBe(true)
})

it('asks before something goes where everybody reads', async () => {
  const bridge = await open({
    'publish/plan': ({ target }) =>
      makePlan({
        exists: true,
        isPrivate: false,
        obstacle: target.isPublic ? null : 'The model is public: everybody could read it.',
      }),
  })
  await look()
  await press('Agree that everybody may read it')
  await press(/^Publish 4 files/)
  await waitFor(() => expect(bridge.callsOf('publish/push')[0]!.target.isPublic).toBe(true))
})

it('comments go only once that was agreed to', async () => {
  const bridge = await open(
    { 'publish/plan': () => makePlan({ type: 'dataset', texts: 1200 }) },
    { kind: 'project', projectId: 'p1' },
  )
  await look()
  const publish = await dialog().findByRole<HTMLButtonElement>('button', { name: /^Publish 4 files/ })
  expect(publish.disabled).toBe(true)
  await userEvent.click(dialog().getByRole('checkbox', { name: /^I agree: 1,200 comments with their texts leave this machine/ }))
  await userEvent.click(publish)
  await waitFor(() => expect(bridge.callsOf('publish/push')[0]!.target.textsAgreed).toBe(true))
})

it('says what is wrong, and goes back with what was filled in', async () => {
  await open({
    'publish/push': () => {
      throw new AppError('invalid-input', 'There is no room at huggingface.co.')
    },
  })
  await look()
  await press(/^Publish 4 files/)
  expect(await dialog().findByText('There is no room at huggingface.co.')).toBeTruthy()
  await press('Back')
  expect(dialog().getByRole<HTMLInputElement>('combobox', { name: 'Owner' }).value).toBe('ada')
})

it('a name that is none cannot be looked up', async () => {
  await open()
  await userEvent.type(await dialog().findByRole('combobox', { name: 'Owner' }), 'a/b')
  expect(dialog().getByRole<HTMLButtonElement>('button', { name: 'See what would be sent' }).disabled).toBe(true)
})

it('is written into a folder and shown, and nothing is sent', async () => {
  const bridge = installFakeBridge({ 'app/choose-file': () => '/home/ada/out' })
  renderPage(<PublishMenu subject={RUN} name="quiet heron" />)
  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'To a folder…' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Show the folder' }))
  expect(bridge.callsOf('publish/export')).toMatchObject([{ subject: RUN, parent: '/home/ada/out' }])
  expect(bridge.callsOf('publish/show')).toEqual([{ folder: '/home/ada/out/quiet heron model' }])
  bridge.override({ 'app/choose-file': () => null })
  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'To a folder…' }))
  expect(bridge.callsOf('publish/export')).toHaveLength(1)
})
