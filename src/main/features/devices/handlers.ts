/** Devices: what this machine can train on, and the files that CUDA needs besides. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'

export const deviceHandlers = ({ engine, cuda }: Context): HandlersOf<'devices' | 'cuda'> => ({
  'devices/list': () => engine.call('devices', {}),
  'cuda/state': () => cuda.state(),
  'cuda/install': () => cuda.install(),
  'cuda/pause': () => cuda.pause(),
  'cuda/cancel': () => cuda.cancel(),
  'cuda/remove': () => cuda.remove(),
})
