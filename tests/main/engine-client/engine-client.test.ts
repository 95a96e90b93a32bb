/** Every call to the engine ends: with its answer, with a sentence, or with the process. */

import { PROTOCOL_VERSION } from '@engine/process/protocol'
import { EngineClient, type EngineClientOptions } from '@main/engine-client/engine-client'
import { AppError } from '@shared/errors'
import { describe, expect, it, vi } from 'vitest'
import { ScriptedEngine } from './scripted-engine'

function setUp(options: EngineClientOptions = {}) {
  const lives: ScriptedEngine[] = []
  const client = new EngineClient(() => {
    const engine = new ScriptedEngine()
    lives.push(engine)
    return engine.process
  }, options)
  return { client, lives, engine: (n = 0) => lives[n]! }
}

const failure = async (promise: Promise<unknown>): Promise<AppError> => {
  const error = await promise.then(
    () => expect.fail('it should have been refused'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

describe('hand-shake', () => {
  it('launches lazily, says hello first and holds requests back until the engine is ready', async () => {
    const { client, lives, engine } = setUp()
    expect(lives).toHaveLength(0)
    const first = client.call('devices', {})
    const second = client.call('parity', { folder: 'x' })
    expect(engine().received).toEqual([{ type: 'hello', version: PROTOCOL_VERSION }])
    engine().ready()
    expect(engine().requests()).toEqual([
      { type: 'request', id: 1, method: 'devices', params: {} },
      { type: 'request', id: 2, method: 'parity', params: { folder: 'x' } },
    ])
    engine().say({ type: 'result', id: 2, value: { cases: [] } })
    engine().say({ type: 'result', id: 1, value: [] })
    await expect(first).resolves.toEqual([])
    await expect(second).resolves.toEqual({ cases: [] })
    expect(lives).toHaveLength(1)
  })

  it('tells what the engine is once it is ready', async () => {
    const { client, engine } = setUp()
    const info = client.start()
    engine().ready()
    await expect(info).resolves.toEqual({ pid: 4711, onnxruntime: '1.29.0' })
  })

  it('refuses another protocol version with a sentence and ends that process', async () => {
    const { client, engine } = setUp()
    const call = failure(client.call('devices', {}))
    engine().ready(99)
    expect((await call).message).toMatch(/version 99 .*Install it again/)
    expect(engine().kills).toEqual([false])
  })

  it('gives up on a process that never becomes ready', async () => {
    const { client, engine } = setUp({ readyMs: 20 })
    const error = await failure(client.call('devices', {}))
    expect(error.code).toBe('engine-lost')
    expect(error.message).toMatch(/did not become ready/)
    expect(engine().kills).toEqual([false])
  })
})

describe('answers', () => {
  it('passes progress on and a failure as the error the engine raised', async () => {
    const { client, engine } = setUp()
    const seen: unknown[] = []
    const call = failure(client.call('devices', {}, { onProgress: (progress) => seen.push(progress) }))
    engine().ready()
    engine().say({ type: 'progress', id: 1, progress: { kind: 'checkpoint', step: 3 } })
    engine().say({ type: 'failure', id: 1, error: { code: 'unsupported', message: 'No such device.', detail: 'at …' } })
    expect(await call).toMatchObject({ code: 'unsupported', message: 'No such device.', detail: 'at …' })
    expect(seen).toEqual([{ kind: 'checkpoint', step: 3 }])
  })

  it('takes an answer of another shape for a bug, not for a value', async () => {
    const { client, engine } = setUp()
    const call = failure(client.call('devices', {}))
    engine().ready()
    engine().say({ type: 'result', id: 1, value: [{ name: 'quantum' }] })
    expect((await call).message).toMatch(/^internal: the engine's answer to devices has another shape/)
  })

  it('survives a message that is none', async () => {
    const { client, engine } = setUp()
    const call = client.call('devices', {})
    engine().ready()
    engine().sayAnything({ type: 'result', id: 'one' })
    engine().say({ type: 'result', id: 77, value: 'nobody asked' })
    engine().say({ type: 'result', id: 1, value: [] })
    await expect(call).resolves.toEqual([])
  })
})

describe('exit', () => {
  it('rejects everything in flight with the signal in words and stderr in the detail', async () => {
    const { client, engine } = setUp()
    const calls = [failure(client.call('devices', {})), failure(client.call('parity', { folder: 'x' }))]
    engine().ready()
    engine().complain('first line\n\nsecond line\n')
    engine().exit({ signal: 'SIGSEGV' })
    for (const error of await Promise.all(calls)) {
      expect(error.code).toBe('engine-lost')
      expect(error.message).toMatch(/^The engine process crashed \(SIGSEGV\)\./)
      expect(error.detail).toBe('first line\nsecond line')
    }
  })

  it.each([
    ['for want of memory where the system ended a process so meanwhile', [3, 4], 'engine-out-of-memory', /ran out of memory/],
    ['from outside where it ended none', [3, 3], 'engine-lost', /killed from outside \(SIGKILL\)/],
    ['from outside where that is not counted', [null, null], 'engine-lost', /killed from outside \(SIGKILL\)/],
  ])('a SIGKILL is told as one %s', async (_, counts, code, message) => {
    const left = [...counts]
    const { client, engine } = setUp({ oomKills: () => left.shift() ?? null })
    const lost = failure(client.call('devices', {}))
    engine().ready()
    engine().exit({ signal: 'SIGKILL' })
    expect(await lost).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('starts a new process with the next call, and its answers are its own', async () => {
    const { client, lives, engine } = setUp()
    const lost = failure(client.call('devices', {}))
    engine().ready()
    engine().exit({ signal: 'SIGKILL' })
    await lost
    expect(lives).toHaveLength(1)
    const again = client.call('devices', {})
    engine(1).ready()
    expect(engine(1).requests()).toHaveLength(1)
    engine(1).say({ type: 'result', id: 2, value: [] })
    await expect(again).resolves.toEqual([])
  })

  it('stops restarting an engine that never gets ready, until it has cooled down', async () => {
    const { client, lives } = setUp({ maxFailedStarts: 2, coolDownMs: 60 })
    for (const n of [0, 1]) {
      const call = failure(client.call('devices', {}))
      lives[n]!.exit({ code: 1 })
      expect((await call).message).toMatch(/ended with exit code 1/)
    }
    expect((await failure(client.call('devices', {}))).message).toMatch(/failed to start several times/)
    expect(lives).toHaveLength(2)
    await new Promise((resolve) => setTimeout(resolve, 80))
    const call = client.call('devices', {})
    lives[2]!.ready()
    lives[2]!.say({ type: 'result', id: lives[2]!.requests()[0]!.id, value: [] })
    await expect(call).resolves.toEqual([])
  })

  it('says so when the process cannot even be launched', async () => {
    const client = new EngineClient(() => {
      throw new Error('ENOENT engine.js')
    })
    const error = await failure(client.call('devices', {}))
    expect(error.code).toBe('engine-lost')
    expect(error.detail).toMatch(/ENOENT/)
  })
})

describe('cancel', () => {
  it('never sends a request that was stopped before the engine was ready', async () => {
    const { client, engine } = setUp()
    const stop = new AbortController()
    const call = failure(client.call('devices', {}, { signal: stop.signal }))
    stop.abort()
    expect((await call).code).toBe('cancelled')
    engine().ready()
    expect(engine().requests()).toEqual([])
    expect((await failure(client.call('devices', {}, { signal: stop.signal }))).code).toBe('cancelled')
  })

  it('asks the engine to stop and still takes its answer', async () => {
    const { client, engine } = setUp()
    const stop = new AbortController()
    const call = client.call('devices', {}, { signal: stop.signal })
    engine().ready()
    stop.abort()
    expect(engine().received.at(-1)).toEqual({ type: 'cancel', id: 1 })
    engine().say({ type: 'result', id: 1, value: [] })
    await expect(call).resolves.toEqual([])
  })

  it('ends an engine that hangs: silent since it was asked to stop', async () => {
    const { client, engine } = setUp({ silenceMs: 40 })
    const stop = new AbortController()
    const call = failure(client.call('devices', {}, { signal: stop.signal }))
    engine().ready()
    stop.abort()
    await new Promise((resolve) => setTimeout(resolve, 25))
    engine().say({ type: 'progress', id: 1, progress: { kind: 'checkpoint', step: 1 } })
    await new Promise((resolve) => setTimeout(resolve, 25))
    expect(engine().kills).toEqual([]) // it spoke in between
    expect((await call).message).toMatch(/said nothing/)
    expect(engine().kills).toEqual([false])
  })
})

describe('shutdown', () => {
  it('cancels, waits for the answer, ends the process and takes no more calls', async () => {
    const { client, engine } = setUp()
    const call = client.call('devices', {})
    engine().ready()
    engine().onReceived = (message) => {
      if (message.type === 'cancel') setTimeout(() => engine().say({ type: 'result', id: message.id, value: [] }), 10)
    }
    await client.shutdown(1_000)
    await expect(call).resolves.toEqual([])
    expect(engine().kills).toEqual([false])
    expect((await failure(client.call('devices', {}))).message).toMatch(/closing/)
  })

  it('kills at the deadline, and harder when that is not enough', async () => {
    vi.useFakeTimers()
    try {
      const { client, engine } = setUp()
      const call = failure(client.call('devices', {}))
      engine().ready()
      engine().onKill = (force) => force && engine().exit({ signal: 'SIGKILL' })
      const closed = client.shutdown(500)
      await vi.advanceTimersByTimeAsync(499)
      expect(engine().kills).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(engine().kills).toEqual([false])
      expect((await call).message).toMatch(/closed before/)
      await vi.advanceTimersByTimeAsync(2_000)
      expect(engine().kills).toEqual([false, true])
      await closed
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a call apart', () => {
  it('has a process of its own, which ends with the answer', async () => {
    const { client, engine, lives } = setUp()
    const beside = client.call('devices', {})
    engine().ready()
    const apart = client.call('parity', { folder: 'x' }, { apart: true })
    expect(lives).toHaveLength(2)
    engine(1).ready()
    expect(engine(1).requests()).toMatchObject([{ method: 'parity' }])
    engine(1).say({ type: 'result', id: 1, value: { cases: [] } })
    await expect(apart).resolves.toEqual({ cases: [] })
    expect(engine(1).kills).toEqual([false])
    expect(engine().kills).toEqual([])
    engine().say({ type: 'result', id: 1, value: [] })
    await expect(beside).resolves.toEqual([])
  })

  it('ends with the program', async () => {
    const { client, engine } = setUp()
    const apart = failure(client.call('parity', { folder: 'x' }, { apart: true }))
    engine().ready()
    await client.shutdown(10)
    expect((await apart).code).toBe('engine-lost')
    expect(engine().kills).toEqual([false])
    expect((await failure(client.call('devices', {}, { apart: true }))).message).toMatch(/is closing/)
  })
})

describe('renewal', () => {
  it('ends an idle process, and the next call goes to a new one', async () => {
    const { client, lives, engine } = setUp()
    const started = client.start()
    engine().ready()
    await started
    client.renew()
    expect(engine().kills).toEqual([false])
    const call = client.call('devices', {})
    expect(lives).toHaveLength(2)
    engine(1).ready()
    engine(1).say({ type: 'result', id: 1, value: [] })
    await expect(call).resolves.toEqual([])
    expect(engine(1).kills).toEqual([])
  })

  it('waits for what is under way, and happens once', async () => {
    const { client, lives, engine } = setUp()
    const first = client.call('devices', {})
    engine().ready()
    client.renew()
    expect(engine().kills).toEqual([])
    engine().say({ type: 'result', id: 1, value: [] })
    await first
    expect(engine().kills).toEqual([false])
    const second = client.call('devices', {})
    engine(1).ready()
    engine(1).say({ type: 'result', id: 2, value: [] })
    await second
    expect([lives.length, engine(1).kills]).toEqual([2, []])
  })

  it('asks nothing of a process that never began', () => {
    const { client, lives } = setUp()
    client.renew()
    expect(lives).toHaveLength(0)
  })
})
