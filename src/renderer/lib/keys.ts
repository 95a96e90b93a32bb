/** Keys as the window names them: which key an event is, whom it belongs to, and how it is written on a button. */

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform)

const titles: Record<string, string> = {
  ' ': 'Space',
  Backspace: 'Backspace',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
}

/** `a`, `1`, `Enter`, ` `, `mod+z`; null with Alt, or for a key that is only a modifier. */
export function keyOf(event: KeyboardEvent): string | null {
  if (event.altKey || ['Control', 'Meta', 'Shift', 'Alt'].includes(event.key)) return null
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

export const isModified = (key: string): boolean => key.startsWith('mod+')

/** `mod+z` is "⌘Z" on a Mac and "Ctrl+Z" elsewhere; the arrows are arrows. */
export function keyTitle(key: string): string {
  if (isModified(key)) return `${isMac() ? '⌘' : 'Ctrl+'}${keyTitle(key.slice(4))}`
  return titles[key] ?? (key.length === 1 ? key.toUpperCase() : key)
}

const NOT_TEXT = ['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'file', 'color', 'image']

const isTextField = (element: HTMLElement): boolean =>
  element.isContentEditable ||
  element.matches('textarea, select') ||
  (element instanceof HTMLInputElement && !NOT_TEXT.includes(element.type))

/**
 * Whether the focused element keeps this key for itself: everything in a text field or an open dialog or menu; Enter and Space
 * on a button that was reached by Tab (after a click the page keeps them); Space and the arrows on a switch or a choice.
 */
export function belongsToElement(key: string, target: EventTarget | null, reachedByTab: boolean): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (isTextField(target) || target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true
  if (target instanceof HTMLInputElement) return key === ' ' || key.startsWith('Arrow')
  const pressable = target.matches('button, a[href], summary, [role="button"], [role="checkbox"], [role="tab"]')
  return pressable && reachedByTab && (key === 'Enter' || key === ' ')
}
