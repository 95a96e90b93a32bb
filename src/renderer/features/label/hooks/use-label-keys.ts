/** The keys of the Label page: declared once for acting, for the `?` overlay and for the hints on the buttons. */
import { usePageKeys } from '@renderer/components/page-keys'
import { keyTitle } from '@renderer/lib/keys'
import { type LabelKeys, labelActions, labelKeys } from '@renderer/lib/label-keys'
import { useSettings } from '@renderer/lib/settings'
import { labelTitle } from '@shared/labels'
import type { Project } from '@shared/project'
import type { Labelling } from './use-labelling'

export interface ShownKeys extends LabelKeys {
  /** What to say when a comment is submitted before anything was answered. */
  nothingMarked: string
}

/** The keys to write on the buttons: none where single keys are switched off. */
export function useShownKeys(project: Project): ShownKeys {
  const { settings } = useSettings()
  const off = settings?.singleKeys === false
  const keys = labelKeys(settings?.keys ?? {}, project.labels.length)
  const shown = off ? withoutKeys(keys) : keys
  const cleanKey = shown.actions.clean
  const nothingMarked = cleanKey ? `Mark labels or press ${keyTitle(cleanKey)} for clean.` : 'Mark labels or choose “Clean”.'
  return { ...shown, nothingMarked }
}

const withoutKeys = ({ actions, labels }: LabelKeys): LabelKeys => ({
  actions: Object.fromEntries(Object.keys(actions).map((name) => [name, ''])) as LabelKeys['actions'],
  labels: labels.map(() => ''),
})

interface PageActions {
  toggleGuideline: () => void
  /** Moves the comment under the eyes, -1 up or 1 down. */
  scroll: (direction: 1 | -1) => void
}

export function useLabelKeys(project: Project, keys: ShownKeys, labelling: Labelling, page: PageActions): void {
  const { actions } = keys
  usePageKeys([
    ...project.labels.map((label, i) => ({
      keys: [keys.labels[i] ?? ''],
      does: `Mark ${labelTitle(label.name)}`,
      run: () => labelling.toggle(label),
    })),
    { keys: [actions.clean], does: labelActions.clean.title, run: labelling.clean },
    { keys: [actions.submit, 'mod+Enter'], does: labelActions.submit.title, run: labelling.submit },
    { keys: [actions.skip], does: labelActions.skip.title, run: labelling.skip },
    { keys: [actions.undo, 'mod+z'], does: labelActions.undo.title, run: labelling.undo },
    { keys: [actions.flag], does: labelActions.flag.title, run: labelling.flag },
    { keys: [actions.previous], does: labelActions.previous.title, run: () => labelling.go('previous'), repeats: true },
    { keys: [actions.next], does: labelActions.next.title, run: () => labelling.go('next'), repeats: true },
    { keys: [actions.guideline], does: labelActions.guideline.title, run: page.toggleGuideline },
    ...scrollKeys(actions.clean !== '', page.scroll),
    { keys: ['mod+s'], does: 'Nothing to save: every answer is kept at once', run: () => {} },
  ])
}

function scrollKeys(on: boolean, scroll: PageActions['scroll']) {
  if (!on) return []
  return [
    { keys: ['ArrowUp'], does: 'Scroll the comment up', run: () => scroll(-1), repeats: true },
    { keys: ['ArrowDown'], does: 'Scroll the comment down', run: () => scroll(1), repeats: true },
  ]
}
