/** A case that could not be computed at all: the reason is its error. */
import { dirname } from 'node:path'
import type { ParityCase } from '@engine/process/protocol'
import { toErrorData } from '@shared/errors'

export function unreadableCase(path: string, kind: ParityCase['kind'], error: unknown): ParityCase {
  const { message } = toErrorData(error)
  const sentence = message.includes(dirname(path)) ? message : `${path}: ${message}`
  return { name: path, kind, ok: false, errors: [sentence], values: null, deviations: {} }
}
