/** The devices of this machine, and why one cannot be used. */
import type { Method } from '@engine/process/task'

export const devices: Method<'devices'> = (_, task) => task.devices.list()
