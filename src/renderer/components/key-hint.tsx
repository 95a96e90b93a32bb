/** The key of an action, written on or beside its button; nothing when the key is switched off. */
import { Kbd } from '@mantine/core'
import { keyTitle } from '@renderer/lib/keys'

export function KeyHint({ value }: { value: string | undefined }) {
  if (!value) return null
  return (
    <Kbd size="xs" aria-hidden>
      {keyTitle(value)}
    </Kbd>
  )
}
