/** The user's preferences. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { getSettings, updateSettings } from '@main/store/settings'

export const settingsHandlers = ({ db, shell }: Context): HandlersOf<'settings'> => ({
  'settings/get': () => getSettings(db),
  'settings/set'(changes, given) {
    // The schema fills in defaults for preferences that were not given; those are left as they are.
    const named = Object.fromEntries(Object.entries(changes).filter(([key]) => key in given))
    const settings = updateSettings(db, named)
    shell.setColorScheme(settings.colorScheme)
    return settings
  },
})
