/** The text that is typed, and the one to ask about: after a rest of a quarter second, or at once when told to. */
import { useDebouncedCallback } from '@mantine/hooks'
import { useRemembered } from '@renderer/components/runs/use-remembered'
import { useState } from 'react'

const REST_MS = 250

export function useTypedText() {
  const [text, remember] = useRemembered('try/text', '')
  const [asked, ask] = useState(text)
  const later = useDebouncedCallback(ask, { delay: REST_MS })
  return {
    text,
    asked,
    type: (typed: string) => {
      remember(typed)
      later(typed)
    },
    askNow: () => {
      later.cancel()
      ask(text)
    },
  }
}
