/** The process in which a device is tried out: the engine's own program, started with other arguments. */
import { fork } from 'node:child_process'
import { type AcceleratorName, accelerators } from './accelerators'
import type { Probe } from './devices'
import { probe } from './probe'
import { probeChild } from './probe-child'
import type { ProbeAnswer } from './probed'

const PROBE = 'probe-device'

export const isProbe = ([task]: readonly string[]): boolean => task === PROBE

/** A driver may end the process that calls it, or never return. @param entry the engine's program */
export const probeIn =
  (entry: string): Probe =>
  (name, thorough) =>
    probeChild(accelerators[name].title, () =>
      fork(entry, [PROBE, name, `${thorough}`], {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    )

export async function answerProbe([, name, thorough]: readonly string[]): Promise<void> {
  process.once('disconnect', () => process.exit(0))
  const failing = (error: Error): ProbeAnswer => ({ error: error.message, unmet: accelerators[name as AcceleratorName].unmet() })
  const answer = await probe(name as AcceleratorName, thorough === 'true').catch(failing)
  process.send?.(answer, () => process.exit(0))
}
