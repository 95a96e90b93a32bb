/** The user's preferences. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { getSettings, updateSettings } from '@main/store/settings'

export const settingsHandlers = ({ db, shell }: Context): HandlersOf<'settings'> => ({
  'settings/get': () => getSettings(db),
  'settings/set'(changes) {
    const settings = updateSettings(db, changes)
    shell.setColorScheme(settings.colorScheme)
    return settings
  },
})
