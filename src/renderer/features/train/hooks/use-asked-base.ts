/** A link of another page may name the base to start from: it is chosen once, and the address forgets it. */
import { useEffect, useEffectEvent } from 'react'
import { useSearchParams } from 'react-router'

export function useAskedBase(choose: (key: string) => void): void {
  const [params, setParams] = useSearchParams()
  const asked = params.get('base')
  const take = useEffectEvent((key: string) => {
    choose(key)
    setParams({}, { replace: true })
  })
  useEffect(() => {
    if (asked !== null) take(asked)
  }, [asked])
}
