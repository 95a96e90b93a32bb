/** The colour scheme is a setting like any other: main keeps it, Mantine follows it. */
import { type MantineColorScheme, type MantineColorSchemeManager, useMantineColorScheme } from '@mantine/core'
import { useSettings } from '@renderer/lib/settings'
import { useEffect, useEffectEvent } from 'react'

/** Mantine wants a place to keep the scheme; ours is the settings, so this one only knows the value at the start. */
export const startScheme = (scheme: MantineColorScheme): MantineColorSchemeManager => ({
  get: () => scheme,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
})

export function ColorSchemeSync() {
  const { settings } = useSettings()
  // Suppressing transitions would need an injected style element.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const apply = useEffectEvent(setColorScheme)
  useEffect(() => {
    if (settings) apply(settings.colorScheme)
  }, [settings])
  return null
}
