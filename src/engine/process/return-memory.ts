/**
 * Gives the system back what finished work leaves behind. Weights, moments and gradients lie in JavaScript's buffers, hundreds of
 * megabytes that wait for V8's next collection, to which a process without work never comes by itself.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Single predictions follow each other: they are not each worth a collection. */
const IDLE_MS = 1_000

/** To be called whenever work has ended: collects once nothing more has ended for a second. */
export function memoryReturner(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let timer: NodeJS.Timeout | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(collect, IDLE_MS)
  }
}
