/** Answers requests over a transport: the engine's side of the protocol, the same in every kind of process. */

import { onnxruntimeVersion } from '@engine/runtime/session'
import { AppError, toErrorData } from '@shared/errors'
import type { Devices } from './devices/devices'
import { methodTable } from './methods/index'
import { type FromEngine, type MethodName, methods, PROTOCOL_VERSION, ToEngine, type Transport } from './protocol'
import type { Method } from './task'

/** @param onIdle called when the last request under way has ended */
export function serve(transport: Transport<FromEngine, unknown>, devices: Devices, onIdle: () => void = () => {}): void {
  const running = new Map<number, AbortController>()

  const answer = async (id: number, method: MethodName, params: unknown) => {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const input = methods[method].input.safeParse(params)
      if (!input.success)
        throw new AppError('internal', `internal: ${method} was asked with wrong parameters: ${input.error.message}`)
      const call = methodTable[method] as Method<typeof method>
      const value = await call(input.data as never, {
        signal: controller.signal,
        devices,
        report: (progress) => transport.send({ type: 'progress', id, progress }),
      })
      transport.send({ type: 'result', id, value })
    } catch (error) {
      transport.send({ type: 'failure', id, error: toErrorData(error) })
    } finally {
      running.delete(id)
      if (running.size === 0) onIdle()
    }
  }

  transport.onMessage((message) => {
    const parsed = ToEngine.safeParse(message)
    if (!parsed.success)
      return transport.send({
        type: 'log',
        level: 'error',
        message: `a message of no known kind was ignored: ${parsed.error.message}`,
      })
    const told = parsed.data
    // A version that differs is main's to report: it knows both.
    if (told.type === 'hello')
      transport.send({ type: 'ready', version: PROTOCOL_VERSION, pid: process.pid, onnxruntime: onnxruntimeVersion })
    else if (told.type === 'cancel') running.get(told.id)?.abort()
    else void answer(told.id, told.method, told.params)
  })
}
