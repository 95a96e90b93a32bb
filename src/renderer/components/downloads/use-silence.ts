/** Seconds for which nothing has arrived, counted on while nothing does. */
import { useEffect, useState } from 'react'

/** What main had waited before it said so. */
const SAID_AFTER_SECONDS = 5

export function useSilence(silent: boolean): number {
  const [seconds, setSeconds] = useState(SAID_AFTER_SECONDS)
  useEffect(() => {
    setSeconds(SAID_AFTER_SECONDS)
    if (!silent) return
    const begun = Date.now()
    const timer = setInterval(() => setSeconds(SAID_AFTER_SECONDS + (Date.now() - begun) / 1000), 1000)
    return () => clearInterval(timer)
  }, [silent])
  return seconds
}
