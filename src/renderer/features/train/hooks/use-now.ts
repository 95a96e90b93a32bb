/** The time, again every so often: for what counts on while no event comes. */
import { useInterval } from '@mantine/hooks'
import { useState } from 'react'

export function useNow(milliseconds: number): number {
  const [now, setNow] = useState(Date.now)
  useInterval(() => setNow(Date.now()), milliseconds, { autoInvoke: true })
  return now
}
