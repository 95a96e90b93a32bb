/** A call is checked on its way in; an error is data on its way out. */
import { dispatch } from '@main/features/dispatch'
import type { Handlers } from '@main/features/handlers'
import { AppError } from '@shared/errors'
import { describe, expect, it } from 'vitest'

const handlersWith = (handlers: Partial<Handlers>) => handlers as Handlers
const call = (name: unknown, input: unknown, handlers: Partial<Handlers> = {}) =>
  dispatch(handlersWith(handlers), name, input, { checkOutput: true })

it.each(['runs/explode', '__proto__', 'toString', 'runs/changed', 7, null])('refuses the call %s', async (name) => {
  expect(await call(name, {})).toMatchObject({ ok: false, error: { code: 'internal', message: /there is no call named/ } })
})

it('hands the handler the parsed input, defaults filled in', async () => {
  let seen: unknown
  const answer = await call(
    'examples/query',
    { projectId: 'p' },
    {
      'examples/query': (input) => {
        seen = input
        return { total: 0, rows: [] }
      },
    },
  )
  expect(seen).toMatchObject({ projectId: 'p', search: '', state: 'any', limit: 100 })
  expect(answer).toEqual({ ok: true, value: { total: 0, rows: [] } })
})

describe('input that is not right', () => {
  it('is a sentence naming the field', async () => {
    expect(await call('runs/get', { runId: 7 })).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', message: expect.stringMatching(/^"runId" is not what runs\/get takes\..*string/) },
    })
  })

  it('speaks our own sentence where the schema has one', async () => {
    expect(await call('labels/add', { projectId: 'p', name: 'overall_non_toxic' })).toMatchObject({
      ok: false,
      error: { message: '"overall_non_toxic" is computed from the other labels and cannot be a label itself.' },
    })
  })

  it('never reaches the handler', async () => {
    const reached = await call('runs/delete', null, { 'runs/delete': () => expect.fail('it was called') })
    expect(reached).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  })
})

describe('a handler that fails', () => {
  it('keeps its code, sentence and detail', async () => {
    const answer = await call(
      'runs/get',
      { runId: 'x' },
      {
        'runs/get': () => {
          throw new AppError('not-found', 'There is no such run.', 'x')
        },
      },
    )
    expect(answer).toEqual({ ok: false, error: { code: 'not-found', message: 'There is no such run.', detail: 'x' } })
  })

  it('may fail later, or with something that is no error at all', async () => {
    expect(await call('app/ping', undefined, { 'app/ping': () => Promise.reject('why') })).toEqual({
      ok: false,
      error: { code: 'internal', message: 'why' },
    })
  })
})

it('tells an answer of another shape from a right one, but only where asked to', async () => {
  const handlers = handlersWith({ 'app/ping': () => 'now' as unknown as number })
  expect(await dispatch(handlers, 'app/ping', undefined, { checkOutput: true })).toMatchObject({
    ok: false,
    error: { message: 'internal: app/ping answered with another shape' },
  })
  expect(await dispatch(handlers, 'app/ping', undefined, { checkOutput: false })).toEqual({ ok: true, value: 'now' })
})
