/** Only our own frame is heard; whatever it says is answered as data. */
import { answerCall, type CallEvent, emitTo, type IpcOptions } from '@main/app/ipc'
import type { Handlers } from '@main/features/handlers'
import type { WebContents } from 'electron'
import { describe, expect, it } from 'vitest'

const contents = {}
const options: IpcOptions = { devServer: null, checkOutput: true, ownContents: () => contents }
const handlers = { 'app/ping': () => 7 } as unknown as Handlers
const ownFrame: CallEvent = { sender: contents, senderFrame: { url: 'app://moderato/index.html#/label', parent: null } }

const ping = (event: CallEvent) => answerCall(handlers, options, event, 'app/ping', undefined)

it('answers its own page', async () => {
  expect(await ping(ownFrame)).toEqual({ ok: true, value: 7 })
})

describe('hears nobody else', () => {
  it.each<[string, CallEvent]>([
    ['a foreign page', { sender: contents, senderFrame: { url: 'https://example.com', parent: null } }],
    ['a page of another host', { sender: contents, senderFrame: { url: 'app://elsewhere/index.html', parent: null } }],
    ['a frame inside the page', { sender: contents, senderFrame: { url: 'app://moderato/index.html', parent: {} } }],
    ['another window', { sender: {}, senderFrame: ownFrame.senderFrame }],
    ['a frame that is gone', { sender: contents, senderFrame: null }],
    [
      'a development server that is not in use',
      { sender: contents, senderFrame: { url: 'http://localhost:5173/', parent: null } },
    ],
  ])('%s', async (_who, event) => {
    const result = await ping(event)
    expect(result).toMatchObject({ ok: false, error: { code: 'internal', message: expect.stringMatching(/not Moderato’s own/) } })
  })
})

it('sends events to the window that is there, and to none without complaint', () => {
  const sent: unknown[] = []
  const target = { isDestroyed: () => false, send: (...values: unknown[]) => sent.push(values) } as unknown as WebContents
  emitTo(() => target)('runs/changed', { runId: 'r' })
  emitTo(() => null)('runs/changed', { runId: 'r' })
  emitTo(() => ({ isDestroyed: () => true }) as WebContents)('runs/changed', { runId: 'r' })
  expect(sent).toEqual([['moderato:runs/changed', { runId: 'r' }]])
})
